/** What the page of a payment says beside its steps: sums, sharing, cancelling, its way. */
export const idPayment = {
  billTitle: { order: 'Pesanan', invoices: 'Tagihan', booking: 'Booking servis', deposit: 'Titipan' },
  billDescription: 'Cara membayar tagihan ini, dan keadaannya.',
  billChoosingHow: 'Semua cara di bawah tanpa biaya tambahan.',
  billUnknownHow: 'Tidak ada uang yang terpotong. Coba lagi atau pilih cara lain.',
  billLapsedHow:
    'Tagihannya masih bisa dibayar. Buat kode baru; kalau sudah terlanjur membayar, tunggu sebentar.',
  billSettledHow: 'Pembayaran sudah kami terima, dan tagihannya langsung ditandai lunas.',
  billExpired: 'Waktu bayar habis',
  billExpiredHow:
    'Tidak ada pembayaran sampai batas waktunya. Tagihannya tetap ada: buka dari daftar tagihan untuk membayar lagi.',
  billCancelled: 'Pembayaran dibatalkan',
  billCancelledHow: 'Tagihannya tetap ada: buka dari daftar tagihan untuk membayar lagi.',
  billToInvoices: 'Ke daftar tagihan',
  billItems: 'Yang dibayar',
  sumWhole: 'Jumlah seluruhnya',
  sumReceived: 'Sudah kami terima',
  sumRest: 'Sisa yang dibayar',
  sumPartLine: (amount: string, label: string, moment: string) => `${amount} lewat ${label}, ${moment}`,
  sumPartNext: (rest: string) =>
    `Uang Anda tersimpan dan tidak hilang. Bayar sisanya ${rest} dengan cara mana pun sebelum batas waktu. Kalau tidak, yang sudah masuk kami kembalikan.`,

  methodRecommended: 'Disarankan',
  methodLinked: 'Akun tertaut',
  methodLinkedHow: 'Sekali tekan, tanpa mengetik nomor. Lunas seketika.',
  methodQris: 'QRIS',
  methodQrisHow: 'Pindai dengan aplikasi bank atau dompet mana pun. Lunas seketika.',
  methodDirectDebit: 'Debit langsung',
  methodDirectDebitHow: 'Langsung dari rekening bank, disetujui di halaman bank.',
  methodStores: 'Minimarket',
  methodStoresHow: 'Bayar tunai di kasir dengan kode.',
  methodHosted: 'Kartu, minimarket, paylater',
  methodHostedHow: 'Dipilih dan dibayar di halaman DOKU.',
  methodChoices: (names: string, more: boolean) => (more ? `${names}, dan lainnya` : names),
  methodNoteAbove: (limit: string) => `di atas ${limit} perlu akun terverifikasi`,
  methodSlow: 'Hari ini lebih lambat dari biasanya. Tetap bisa dipakai.',
  methodDown: 'Sedang terganggu. Sebaiknya pilih cara lain.',
  payOtherPath: 'Coba lewat jalur lain',
  payOtherUnclear:
    'Pembayaran yang pertama belum pasti, jadi belum kami ulang agar Anda tidak membayar dua kali. Tunggu sebentar, halaman ini berubah sendiri.',

  qrisTitle: 'Pindai kode ini',
  qrisAlt: (sum: string) => `Kode QRIS untuk membayar ${sum}`,
  qrisMerchant: 'Astraotoshop',
  qrisStep1: 'Buka aplikasi bank atau dompet yang bisa QRIS, pilih Bayar atau Scan.',
  qrisStep2: (sum: string) => `Pindai kode di atas, cocokkan jumlah ${sum}, lalu setujui.`,
  qrisStep2Phone: 'Di ponsel yang sama: simpan gambarnya, lalu buka dari galeri di aplikasi bank.',
  qrisSave: 'Simpan gambar',
  qrisFull: 'Layar penuh',
  storeCode: (store: string) => `Kode bayar ${store}`,
  storeStep1: (store: string) => `Datang ke kasir ${store}, sebutkan pembayaran DOKU.`,
  storeStep2: 'Tunjukkan atau bacakan kode di atas.',
  storeStep3: (sum: string) => `Bayar ${sum}, lalu simpan struknya.`,
  storeCopy: 'Salin kode',
  underWay: (label: string) => `Buka aplikasi ${label}`,
  underWayHow:
    'Permintaan bayarnya sudah kami kirim. Setujui di aplikasi kalau diminta; halaman ini berubah sendiri begitu lunas.',

  codeAnew: 'Buat kode baru',
  codeAnewHow: (label: string) => `Kode ${label} yang lama tidak dipakai lagi.`,
  orderAnew: 'Buat kode baru',
  orderAnewHow:
    'Barang yang sama dipesan lagi dengan harga hari ini, selama stoknya ada. Kode yang lama tidak perlu dibayar.',
  orderAnewShort: 'Belum bisa dipesan lagi, karena stoknya kurang:',
  orderAnewShortLine: (name: string, available: number) =>
    available === 0 ? `${name}: habis` : `${name}: tersisa ${available}`,
  orderAnewWithdrawn: 'Sebagian barangnya tidak dijual lagi.',
  orderAnewInstead: 'Masukkan yang masih ada ke keranjang',
  orderReplacedBy: 'Pesanan ini sudah dibuat ulang sebagai',
  orderReplaces: 'Pengganti pesanan',
  orderReplacesSame: 'Barang dan harganya sama seperti pesanan yang lama.',
  orderReplacesTotal: (before: string, after: string) =>
    `Jumlahnya berubah dari ${before} menjadi ${after}, mengikuti harga hari ini.`,
  orderReplacesLine: (name: string, before: string, after: string) =>
    `${name}: dari ${before} menjadi ${after}`,

  cancelOpen: { order: 'Batalkan pesanan', other: 'Batalkan pembayaran' },
  cancelAsk: (number: string) => `Batalkan ${number}?`,
  cancelHow: {
    order:
      'Stok dilepas dan kode bayarnya ditutup. Ini tidak bisa diurungkan, tetapi barangnya bisa dipesan lagi.',
    other: 'Kode bayarnya ditutup. Tagihannya sendiri tetap ada dan bisa dibayar lagi nanti.',
  },
  cancelParts: (received: string) => `Yang sudah masuk, ${received}, kami kembalikan.`,
  cancelDo: 'Ya, batalkan',
  cancelTooLate: 'Tidak dibatalkan: pembayarannya baru saja masuk.',

  shareTitle: 'Minta orang lain yang membayar',
  shareHow:
    'Buat tautan bayar dan kirim lewat WhatsApp. Penerimanya bisa membayar tanpa masuk, dan hanya melihat jumlah dan nomornya.',
  shareMake: 'Buat tautan bayar',
  shareAlive: (count: number) => `${count} tautan masih berlaku.`,
  shareRevoke: 'Matikan semua tautan',
  shareRevoked: 'Semua tautan sudah mati.',
  shareReady: 'Tautan bayar siap. Salin sekarang, karena tidak kami tampilkan lagi.',
  shareCopy: 'Salin tautan',
  shareWhatsApp: 'Kirim lewat WhatsApp',
  shareText: (number: string, sum: string, url: string) =>
    `Tautan bayar Astraotoshop untuk ${number}, ${sum}: ${url}`,
  shareOver: 'Tautan belum dibuat: pembayaran ini sudah selesai.',

  linkTitle: (sum: string) => `Bayar ${sum} ke Astraotoshop`,
  linkDescription: (number: string) =>
    `Tautan bayar untuk ${number}. Pilih virtual account, QRIS, atau dompet; tanpa masuk, tanpa biaya tambahan.`,
  linkGiven: 'Anda membuka tautan bayar. Siapa pun yang memegangnya bisa membayar, tidak lebih dari itu.',
  linkGoneTitle: 'Tautan ini tidak berlaku',
  linkGoneMeaning: 'Waktunya sudah habis, sudah dimatikan pembuatnya, atau alamatnya tidak lengkap.',
  linkGoneNext:
    'Minta tautan baru kepada yang mengirimnya. Kalau Anda sudah membayar, uangnya tetap kami catat.',
  linkOver: 'Tautan ini sudah tidak bisa dipakai membayar. Minta tautan baru kepada yang mengirimnya.',

  surplusTitle: {
    too_much: (amount: string) => `Anda membayar ${amount} lebih banyak dari jumlahnya.`,
    paid_twice: (amount: string) => `${amount} masuk lagi setelah pembayaran ini lunas.`,
    never_whole: (amount: string) => `${amount} sudah masuk, tetapi waktunya habis sebelum lunas.`,
    another_sum: (amount: string) => `${amount} masuk, tidak sama dengan jumlah yang diminta.`,
    subject_gone: (amount: string) => `${amount} masuk setelah ini tidak bisa dilanjutkan lagi.`,
  },
  surplusNext: {
    company: 'Tersimpan atas nama perusahaan Anda dan menjadi saldo untuk tagihan berikutnya.',
    person:
      'Uangnya aman dan menjadi hak Anda. Paling lambat satu hari kerja kami menghubungi Anda lewat WhatsApp untuk mengembalikannya.',
    credited: (moment: string) => `Sudah menjadi saldo pelanggan pada ${moment}.`,
    refunding: 'Sedang kami kembalikan. Biasanya sampai dalam 1 sampai 3 hari kerja.',
    refunded: (moment: string) => `Sudah kami kembalikan pada ${moment}.`,
  },

  journeyTitle: 'Perjalanan pembayaran',
  journeyQuote: 'Sebutkan kode ini kalau bertanya kepada kami:',
  journey: {
    opened: (sum: string) => `Dibuat, ${sum}`,
    ready: (label: string) => `Cara bayar siap: ${label}`,
    refused: (label: string) => `${label} menolak, tidak ada uang terpotong`,
    unclear: (label: string) => `${label} belum menjawab dengan jelas`,
    money_came: (sum: string, label: string) => `${label} menerima ${sum}`,
    we_knew: 'Kami diberi tahu',
    part_kept: 'Disimpan sebagai bagian pembayaran',
    paid: 'Lunas',
    receipt_sent: 'Struk terkirim lewat WhatsApp',
    expired: 'Waktu bayar habis',
    cancelled: 'Dibatalkan',
  },
  receiptFile: 'Unduh struk (PDF)',
  bank: 'Bank',
  linkAgain: 'Akun AstraPay Anda perlu ditautkan lagi.',
  linkAgainDo: 'Tautkan lagi',
  linkOnce: 'Tautkan AstraPay, supaya berikutnya cukup sekali tekan',
}
