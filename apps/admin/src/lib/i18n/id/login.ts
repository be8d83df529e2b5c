import type { ChallengeEnd, DeliveryState } from '#identity'

export const login = {
  title: 'Masuk',
  heading: 'Masuk ke panel staf',
  steps: { label: 'Langkah masuk', password: 'Kata sandi', code: 'Kode WhatsApp', done: 'selesai' },
  email: 'E-mail kantor',
  password: 'Kata sandi',
  next: 'Lanjut',
  checking: 'Memeriksa',
  refused: 'Belum bisa masuk',
  refusedWhy:
    'E-mail atau kata sandi tidak cocok, atau akun sedang dikunci. Periksa keduanya lalu coba lagi. Setelah beberapa kali gagal, tunggu sebentar; bila tetap tidak bisa, hubungi admin.',
  incomplete: 'Isi e-mail dan kata sandi',
  busy: 'Sedang ramai',
  busyWhy: 'Banyak yang masuk bersamaan. Tunggu beberapa detik, lalu tekan Lanjut lagi.',

  codeHeading: 'Masukkan kode',
  sentTo: 'Enam angka lewat WhatsApp ke',
  lookAtPhone: 'Buka WhatsApp di HP Anda. Kode tidak tampil di WhatsApp Web.',
  code: 'Kode enam angka',
  enter: 'Masuk',
  entering: 'Memeriksa kode',
  codeLeft: 'Berlaku',
  codeEnded: 'habis waktu',
  codeEndedHelp: 'Kode sudah habis waktu. Minta kode baru di bawah.',
  minutesLeft: (minutes: number) => `Kode berlaku ${minutes} menit lagi`,
  wrong: (triesLeft: number) => `Kode tidak cocok. Sisa ${triesLeft} percobaan.`,
  wrongExpired: (triesLeft: number) =>
    `Kode itu sudah tidak berlaku. Minta kode baru; sisa ${triesLeft} percobaan.`,
  delivery: {
    waiting: 'Menunggu giliran kirim',
    sending: 'Sedang dikirim',
    sent: 'Dikirim',
    delivered: 'Sampai di HP',
    failed: 'Gagal terkirim',
    unknown: 'Belum ada kabar dari WhatsApp',
  } satisfies Record<DeliveryState, string>,
  deliveryHelp: {
    waiting: 'Kode dikirim begitu batas waktu antar pesan lewat; tekan Kirim ulang saat tombolnya menyala.',
    unknown: 'Bila tidak sampai dalam semenit, minta kode baru.',
    not_on_whatsapp: 'Nomor ini tidak ada di WhatsApp. Minta admin memperbarui nomor Anda.',
    channel: 'WhatsApp sedang terganggu. Minta kode baru sebentar lagi.',
  },
  resend: 'Kirim ulang',
  resending: 'Mengirim',
  resent: 'Kode baru dikirim. Kode lama tidak berlaku lagi.',
  resendIn: (clock: string) => `Bisa lagi dalam ${clock}`,
  resendAt: (time: string) => `Bisa lagi pukul ${time}`,
  noMoreSends: 'Sudah tiga kali dikirim. Bila tidak sampai, mulai lagi dari kata sandi.',
  startOver: 'Mulai dari awal',
  endedHeading: 'Mulai lagi dari kata sandi',
  ended: {
    not_found: 'Langkah kode sudah ditutup. Masukkan e-mail dan kata sandi lagi.',
    used: 'Kode itu sudah dipakai untuk masuk. Bila bukan oleh Anda, segera hubungi admin.',
    superseded:
      'Ada yang masuk dengan akun ini dari jendela lain, jadi langkah ini ditutup. Bila bukan Anda, segera hubungi admin.',
    too_many_tries:
      'Lima kali kode tidak cocok, jadi langkah ini ditutup. Mulai lagi untuk mendapat kode baru.',
    expired: 'Sepuluh menit sudah lewat, jadi langkah ini ditutup. Mulai lagi untuk mendapat kode baru.',
    revoked: 'Akun ini baru diubah, jadi langkah ini ditutup. Coba lagi; bila tidak bisa, hubungi admin.',
    locked:
      'Terlalu banyak kode yang salah, jadi akun dikunci sementara. Tunggu 15 menit atau hubungi admin.',
  } satisfies Record<ChallengeEnd, string>,
  help: 'Tidak bisa masuk? Admin dapat membuka kunci dan mengganti nomor Anda.',
}
