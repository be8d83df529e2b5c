import type { NeedsPersonKind } from '#monitor'

type Kind = Exclude<NeedsPersonKind, 'refund' | 'transfer'>

export const attention = {
  title: 'Perlu orang',
  lead: 'Hal yang hanya maju bila seseorang melihatnya, yang terlama di atas.',
  caption: 'Yang menunggu keputusan orang',
  columns: {
    since: 'Menunggu',
    what: 'Apa dan mengapa',
    payment: 'Pembayaran',
    amount: 'Jumlah',
    next: 'Langkah',
  },
  what: {
    unknown_payment: {
      title: 'Penyedia belum memberi kepastian',
      why: 'Kami terus bertanya sendiri. Bila lama, cari referensi kami di portal penyedia.',
    },
    claimed_again: {
      title: 'Uang yang sama diberitahukan lagi',
      why: 'Nomornya berbeda dari yang tercatat. Mungkin pembeli membayar dua kali; periksa di portal penyedia.',
    },
    not_applied: {
      title: 'Pemberitahuan belum diproses',
      why: 'Tersimpan dengan aman, tetapi penerapannya gagal. Proses ulang, atau panggil teknisi jaga.',
    },
    surplus: {
      title: 'Uang tanpa tagihan',
      why: 'Uang nyata yang tidak menutup tagihan. Putuskan: kembalikan, atau jadikan saldo.',
    },
  } satisfies Record<Kind, { title: string; why: string }>,
  refund: {
    approve: {
      title: 'Pengembalian menunggu persetujuan',
      why: 'Jumlahnya di atas batas, jadi orang kedua harus menyetujui.',
    },
    pay_out: {
      title: 'Pengembalian menunggu dibayarkan',
      why: 'Cara bayarnya tidak bisa dikembalikan lewat penyedia. Transfer dari bank, lalu catat.',
    },
    find_out: {
      title: 'Pengembalian tanpa kepastian',
      why: 'Penyedia tidak memberi jawaban lagi. Periksa di portal penyedia, lalu putuskan.',
    },
  },
  transfer: {
    check: {
      title: 'Bukti transfer perlu dicek',
      why: 'Pembeli mengirim bukti, atau ada mutasi yang cocok.',
    },
    second: {
      title: 'Transfer perlu orang kedua',
      why: 'Orang pertama sudah mengiyakan; jumlahnya di atas batas satu orang.',
    },
  },
  next: {
    payment: 'Buka pembayaran',
    notification: 'Periksa pemberitahuan',
    surplus: 'Putuskan dana lebih',
    refund: 'Buka pengembalian',
    transfer: 'Buka antrean transfer',
  },
  lateGiros: (count: number) => `${count} giro lewat jatuh tempo dan belum cair`,
  overLimit: (count: number) => `${count} perusahaan di atas plafon`,
  unknownBuyer: 'belum diketahui',
  age: (minutes: number) =>
    minutes < 1
      ? 'baru saja'
      : minutes < 60
        ? `${minutes} menit`
        : minutes < 48 * 60
          ? `${Math.floor(minutes / 60)} jam`
          : `${Math.floor(minutes / 1440)} hari`,
  empty: 'Tidak ada yang menunggu',
  emptyWhy: 'Semua berjalan sendiri. Bila ada yang perlu keputusan orang, ia muncul di sini.',
}
