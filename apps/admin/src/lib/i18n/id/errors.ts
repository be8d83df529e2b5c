/** Three parts each: what happened, what it means, what to do now. */
export const errors = {
  forbidden: {
    title: 'Halaman ini bukan untuk peran Anda',
    meaning: 'Anda sudah masuk, tetapi peran Anda tidak mencakup halaman ini. Tidak ada yang berubah.',
    next: 'Bila tugas Anda memerlukannya, minta admin mengubah peran Anda.',
  },
  notFound: {
    title: 'Halaman tidak ditemukan',
    meaning: 'Alamat ini tidak ada, atau pembayarannya tidak ada.',
    next: 'Periksa alamatnya, atau cari lewat kotak pencarian di atas.',
  },
  databaseAway: {
    title: 'Basis data sedang tidak menjawab',
    meaning: 'Panel belum bisa menampilkan data. Pembayaran yang masuk tetap aman dan akan tercatat.',
    next: 'Muat ulang beberapa detik lagi. Bila lebih dari lima menit, hubungi teknisi jaga.',
  },
  internal: {
    title: 'Halaman ini gagal ditampilkan',
    meaning: 'Ada kesalahan di pihak kami. Data tidak berubah.',
    next: 'Muat ulang halaman. Bila terulang, sebutkan rujukan di bawah kepada teknisi jaga.',
  },
  other: {
    title: 'Permintaan ini tidak bisa diproses',
    meaning: 'Peramban mengirim sesuatu yang tidak kami mengerti. Data tidak berubah.',
    next: 'Kembali, lalu coba lagi dari halaman awal.',
  },
  reference: 'Rujukan',
  reload: 'Muat ulang',
  back: 'Ke halaman awal',
}
