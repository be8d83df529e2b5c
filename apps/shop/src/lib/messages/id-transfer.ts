export const idTransfer = {
  methodTransfers: 'Transfer bank',
  methodTransferHow: 'Transfer ke rekening kami. Dicek staf, jadi tidak seketika.',
  transferAccount: (bank: string) => `Rekening ${bank}`,
  transferHolder: (holder: string) => `atas nama ${holder}`,
  transferAmount: 'Jumlah transfer, persis sampai angka terakhir',
  transferCopyAmount: 'Salin jumlah',
  transferCode: (code: string) => `Kami kurangi ${code} supaya transfer Anda dikenali otomatis.`,
  transferStep1: (bank: string) =>
    `Buka aplikasi bank Anda, lalu pilih transfer ke rekening ${bank}. Dari bank lain bisa lewat BI-FAST.`,
  transferStep2: (sum: string) => `Kirim tepat ${sum} dalam satu kali transfer.`,
  transferStep3: 'Kirim foto atau PDF bukti transfernya di bawah, supaya lebih cepat dicek.',
  transferSlipTitle: 'Bukti transfer',
  transferSlipHelp: 'Foto atau PDF dari aplikasi bank: JPG, PNG, WEBP, atau PDF, paling besar 5 MB.',
  transferSlipField: 'Pilih berkas',
  transferSlipSend: 'Kirim bukti transfer',
  transferSlipShown: (count: number) => `${count} bukti sudah kami terima.`,
  transferSlipMore: 'Kirim bukti lain',
  transferSlipFull: 'Sudah lima bukti, itu cukup. Staf kami memeriksanya.',
  transferSlipFailedTitle: 'Bukti belum terkirim',
  transferSlipProblem: {
    empty: 'Belum ada berkas yang dipilih.',
    too_large: 'Berkas lebih besar dari 5 MB. Ambil tangkapan layar, lalu kirim itu.',
    not_a_picture: 'Berkas ini bukan JPG, PNG, WEBP, atau PDF. Kirim tangkapan layar dari aplikasi bank.',
    unreadable:
      'Gambar ini tidak bisa dibuka: rusak, terpotong, atau terlalu besar. Kirim tangkapan layar dari aplikasi bank.',
    busy: 'Banyak bukti sedang dibuka. Tunggu satu menit, lalu kirim lagi.',
    given_before: 'Berkas ini sudah Anda kirim untuk pembayaran ini. Tidak perlu dikirim lagi.',
    given_elsewhere:
      'Berkas ini sudah dipakai untuk pembayaran lain. Satu bukti hanya untuk satu pembayaran; kirim bukti transfer pembayaran ini.',
    too_many: 'Sudah lima bukti untuk transfer ini. Staf kami memeriksanya.',
    closed: 'Transfer ini tidak menerima bukti lagi. Hubungi kami dengan nomor di atas.',
    not_found: 'Cara bayarnya sudah diganti, jadi buktinya tidak diperlukan.',
  },
  transferAwaitingHow:
    'Halaman ini berubah sendiri setelah staf menemukan uangnya di rekening kami, pada jam kerja. Dengan bukti lebih cepat.',
  transferChecking: 'Menunggu konfirmasi staf',
  transferCheckingHow:
    'Bukti Anda sudah kami terima. Staf mencocokkannya dengan rekening kami pada jam kerja, dan stok Anda tetap disisihkan.',
  transferCheckingBillHow:
    'Bukti Anda sudah kami terima. Staf mencocokkannya dengan rekening kami pada jam kerja.',
  transferRejected: 'Bukti transfer belum bisa diterima',
  transferRejectedHow: (reason: string) => `Kata staf kami: “${reason}”. Kirim bukti lain di bawah.`,
  transferNoFreeSum:
    'Terlalu banyak transfer dengan jumlah serupa sedang ditunggu. Pilih bank lain atau virtual account.',
}
