/** What buyers read about their money, in Indonesian. Blanks and their order are the same in `notice-texts.en.ts`. */
export const noticeTextsId = {
  notice_part_id: {
    text: 'Sebagian pembayaran {{1}} sudah kami terima: {{2}}. Sisanya {{3}}, bayar paling lambat {{4}}. Lanjutkan di halaman Anda: {{5}} – kalau sudah lunas, abaikan pesan ini.',
    blanks: ['number', 'received', 'rest', 'payBefore', 'url'],
    examples: ['ORD-0001', 'Rp 50.000', 'Rp 75.000', '1 Jan 2026, 14.30 WIB', 'https://toko.test/pesanan/1'],
  },
  notice_surplus_id: {
    text: 'Untuk {{1}} masuk {{2}}, dan {{3}}. Uang Anda kami simpan. Pilih pengembalian di halaman ini: {{4}} – Anda tidak perlu menelepon.',
    blanks: ['number', 'amount', 'why', 'url'],
    examples: ['ORD-0001', 'Rp 10.000', 'itu lebih dari yang diminta', 'https://toko.test/pesanan/1'],
  },
  notice_credited_id: {
    text: 'Untuk {{1}} masuk {{2}}, dan {{3}}. Uang itu sekarang menjadi saldo perusahaan Anda dan dapat dipakai membayar faktur. Rinciannya: {{4}} – terima kasih.',
    blanks: ['number', 'amount', 'why', 'url'],
    examples: ['TGH-0001', 'Rp 10.000', 'itu lebih dari yang diminta', 'https://toko.test/bayar/1'],
  },
  notice_late_revived_id: {
    text: 'Pembayaran {{1}} sebesar {{2}} masuk setelah batas waktu, tetapi barangnya masih ada. Pesanan Anda kami lanjutkan. Lihat di: {{3}} – terima kasih.',
    blanks: ['number', 'amount', 'url'],
    examples: ['ORD-0001', 'Rp 125.000', 'https://toko.test/pesanan/1'],
  },
  notice_late_review_id: {
    text: 'Pembayaran {{1}} sebesar {{2}} masuk setelah batas waktu, dan barangnya sudah habis. Uang Anda aman. Petugas kami memeriksa apakah pesanan dapat dilanjutkan atau uang dikembalikan. Kabarnya ada di: {{3}} – jangan membayar lagi.',
    blanks: ['number', 'amount', 'url'],
    examples: ['ORD-0001', 'Rp 125.000', 'https://toko.test/pesanan/1'],
  },
  notice_refund_ordered_id: {
    text: 'Pengembalian {{1}} untuk {{2}} sedang kami proses. Uang sampai paling lambat {{3}}. Ikuti di: {{4}} – Anda tidak perlu berbuat apa-apa.',
    blanks: ['amount', 'number', 'expectedOn', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', '5 Jan 2026', 'https://toko.test/pesanan/1'],
  },
  notice_refund_account_id: {
    text: 'Kami akan mengembalikan {{1}} untuk {{2}} dan perlu nomor rekening Anda. Isi di halaman ini: {{3}} – jangan kirim nomor rekening lewat WhatsApp.',
    blanks: ['amount', 'number', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'https://toko.test/pesanan/1'],
  },
  notice_refund_done_id: {
    text: 'Pengembalian {{1}} untuk {{2}} sudah dikirim. Rinciannya: {{3}} – bila belum terlihat, periksa lagi besok.',
    blanks: ['amount', 'number', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'https://toko.test/pesanan/1'],
  },
  notice_refund_failed_id: {
    text: 'Pengembalian {{1}} untuk {{2}} belum berhasil. Uang Anda aman, dan kami mengatur cara lain. Bila nomor rekening diperlukan, Anda kami beri tahu. Ikuti di: {{3}} – mohon maaf.',
    blanks: ['amount', 'number', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'https://toko.test/pesanan/1'],
  },
  notice_refund_rejected_id: {
    text: 'Pengembalian {{1}} untuk {{2}} tidak kami lakukan. Alasannya: {{3}}. Rinciannya: {{4}} – terima kasih atas pengertian Anda.',
    blanks: ['amount', 'number', 'why', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'Barang sudah dikirim', 'https://toko.test/pesanan/1'],
  },
  notice_expired_id: {
    text: 'Batas waktu membayar {{1}} sebesar {{2}} sudah lewat, dan nomor pembayarannya tidak berlaku lagi. Masih mau? Satu tekan untuk membuatnya lagi: {{3}} – kalau tidak, abaikan pesan ini.',
    blanks: ['number', 'amount', 'url'],
    examples: ['ORD-0001', 'Rp 125.000', 'https://toko.test/pesanan/1'],
  },
  notice_expired_bill_id: {
    text: 'Batas waktu membayar {{1}} sebesar {{2}} sudah lewat, dan nomor pembayarannya tidak berlaku lagi. Tagihannya masih terbuka. Bayar lagi lewat: {{3}} – kalau sudah dibayar dengan cara lain, abaikan pesan ini.',
    blanks: ['number', 'amount', 'url'],
    examples: ['TGH-0001', 'Rp 500.000', 'https://toko.test/bayar/1'],
  },
  notice_invoices_paid_id: {
    text: 'Pembayaran {{1}} sebesar {{2}} kami terima pada {{3}} dan dipakai untuk: {{4}}. Rinciannya: {{5}} – terima kasih.',
    blanks: ['number', 'amount', 'paidAt', 'allocations', 'url'],
    examples: [
      'TGH-0001',
      'Rp 500.000',
      '1 Jan 2026, 14.30 WIB',
      'INV-0001 Rp 300.000 (lunas); INV-0002 Rp 200.000 (sebagian)',
      'https://toko.test/bayar/1',
    ],
  },
} as const
