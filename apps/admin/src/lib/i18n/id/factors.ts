import type { ChallengeEnd, ProofWay } from '#identity'

/** Giving a fresh factor for one deed, and the own factors themselves. */
export const factors = {
  title: 'Konfirmasi',
  eyebrow: 'Konfirmasi dengan faktor baru',
  why: 'Tindakan ini perlu bukti bahwa Anda sendiri yang melakukannya. Bukti hanya berlaku untuk tindakan ini, sekali, dan lima menit.',
  cancel: 'Batal, kembali',
  otherWays: 'Cara lain',
  ways: {
    passkey: 'Passkey',
    whatsapp: 'Kode WhatsApp',
    totp: 'Aplikasi autentikator',
    recovery_code: 'Kode cadangan',
  } satisfies Record<ProofWay, string>,

  password: 'Kata sandi Anda',
  passwordWhy: 'Mengubah cara masuk meminta kata sandi sekali lagi.',
  confirm: 'Konfirmasi',
  confirming: 'Memeriksa',

  passkeyHow: 'Pakai sidik jari, wajah, atau PIN perangkat Anda.',
  usePasskey: 'Konfirmasi dengan passkey',
  passkeyBusy: 'Menunggu perangkat Anda',
  passkeyCancelled: 'Belum selesai di perangkat, atau dibatalkan. Coba lagi saat siap.',
  passkeyUnsupported: 'Peramban ini tidak mengenal passkey. Pakai peramban lain.',
  passkeyNoScript: 'Passkey memerlukan JavaScript di peramban ini.',
  passkeyFailed: 'Passkey tidak diterima. Coba lagi, atau pakai passkey lain yang terdaftar.',
  passkeyElsewhere: (address: string) => `Passkey hanya berlaku di ${address}. Buka panel di alamat itu.`,
  openThere: 'Buka di alamat itu',
  passkeyMissing: 'Peran Anda memerlukan passkey',
  passkeyMissingWhy:
    'Siapa yang memindahkan uang atau mengelola orang mengonfirmasi dengan passkey. Anda belum punya; daftarkan satu, lalu ulangi tindakan ini.',
  passkeyMissingDo: 'Daftarkan passkey',

  sendCode: 'Kirim kode ke WhatsApp',
  sendCodeWhy: 'Enam angka dikirim ke nomor Anda. Pesannya menyebut tindakan ini.',
  sendWait: (time: string) => `Belum bisa dikirim sekarang. Coba lagi pukul ${time}.`,
  sendUnavailable: 'Kode tidak bisa dikirim untuk pertanyaan ini. Pakai cara lain, atau kembali dan ulangi.',
  totpHow: 'Buka aplikasi autentikator dan ketik enam angka untuk Astraotoshop.',
  recoveryHow: 'Satu kode dari lembar yang Anda simpan. Setelah dipakai, kode itu tidak berlaku lagi.',
  recoveryCode: 'Kode cadangan',
  recoveryFew: (left: number) => `Tinggal ${left} kode cadangan. Buat yang baru di profil.`,

  wrong: 'Tidak cocok. Periksa lalu coba lagi.',
  wrongPassword: 'Kata sandi tidak cocok.',
  unavailable: 'Cara ini tidak terbuka untuk tindakan ini.',
  busy: 'Sedang ramai. Tunggu beberapa detik, lalu coba lagi.',
  ended: {
    not_found: 'Belum ada kode untuk tindakan ini. Minta kode dulu.',
    used: 'Kode itu sudah dipakai.',
    superseded: 'Ada kode lain yang diminta untuk akun ini, jadi kode ini ditutup. Minta kode baru.',
    too_many_tries: 'Lima kali kode tidak cocok. Kembali dan ulangi tindakan, atau pakai cara lain.',
    expired: 'Sudah terlalu lama. Kembali dan ulangi tindakan.',
    revoked: 'Akun ini baru diubah. Masuk lagi, lalu ulangi tindakan.',
    locked:
      'Terlalu banyak yang salah, jadi konfirmasi dikunci sementara. Tunggu 15 menit atau hubungi admin.',
  } satisfies Record<ChallengeEnd, string>,

  goOn: 'Lanjutkan',
  given: 'Terkonfirmasi',
  givenWhy: 'Tindakan dijalankan sekarang. Bila halaman ini tidak berpindah sendiri, tekan tombolnya.',
  givenDownload: 'Unduhan dimulai sekarang. Bila tidak, tekan tombolnya.',
  filesAgain: 'Berkas yang tadi dipilih tidak ikut; pilih lagi bila diminta.',
  over: {
    given: {
      title: 'Sudah lewat lima menit',
      text: 'Konfirmasi tidak dipakai tepat waktu. Kembali dan ulangi tindakan.',
    },
    spent: {
      title: 'Sudah dipakai',
      text: 'Konfirmasi ini sudah dipakai untuk tindakannya, dan hanya berlaku sekali.',
    },
    expired: {
      title: 'Sudah lewat waktu',
      text: 'Pertanyaan ini menunggu sepuluh menit. Kembali dan ulangi tindakan.',
    },
  },
  back: 'Kembali',

  createPasskey: 'Buat passkey',
  createPasskeyHow: 'Perangkat akan meminta sidik jari, wajah, atau PIN Anda.',
  passkeyName: 'Nama passkey',
  passkeyNameHelp: 'Supaya Anda mengenalinya nanti, misalnya "Laptop kantor".',
  passkeyKnown: 'Perangkat ini sudah terdaftar.',
  scan: 'Pindai dengan aplikasi autentikator',
  secret: 'Atau ketik kunci ini',
  copySecret: 'Salin kunci',
  copied: 'Tersalin',
  copyFailed: 'Tekan Ctrl C untuk menyalin',
  firstCode: 'Kode enam angka dari aplikasi',
  activate: 'Aktifkan',
  recoveryCodes: 'Kode cadangan Anda',
  recoveryOnce:
    'Ditampilkan sekali ini saja. Cetak, atau simpan di tempat yang tidak ikut hilang bersama HP Anda.',
  print: 'Cetak',
  copyAll: 'Salin semua',
}
