import type { TermWords } from '../term-facts.ts'

export const idBuying = {
  cartTitle: 'Keranjang',
  cartDescription: 'Barang yang akan Anda pesan, dengan harga dan stok hari ini.',
  cartEmptyTitle: 'Keranjang masih kosong',
  cartEmptyHelp: 'Pilih kendaraan Anda, lalu tambahkan part yang bertanda Cocok.',
  cartEmptyStart: 'Pilih kendaraan',
  cartItem: 'Barang',
  cartUnitPrice: 'Harga satuan',
  cartLineTotal: 'Jumlah harga',
  cartUpdate: 'Perbarui',
  cartListHow:
    'Harga dan pemesanan ada pada bagian pembelian perusahaan Anda. Tunjukkan daftar ini kepada mereka.',
  cartRemove: 'Keluarkan',
  cartRemoveOf: (name: string) => `Keluarkan ${name} dari keranjang`,
  cartShort: (available: number) =>
    available === 0
      ? 'Stok habis. Keluarkan barang ini untuk melanjutkan.'
      : `Stok tinggal ${available}. Kurangi jumlahnya untuk melanjutkan.`,
  cartWithdrawn: (count: number) => `${count} barang di keranjang sudah tidak dijual.`,
  cartWithdrawnNext: 'Keluarkan dari keranjang',
  cartToCheckout: 'Lanjut ke pembayaran',
  cartToCheckoutOff: 'Sesuaikan dulu barang yang stoknya kurang.',
  cartContinue: 'Cari part lain',

  sumSubtotal: 'Harga barang',
  sumNet: 'Harga sebelum PPN',
  sumTax: 'PPN',
  sumTaxInside: 'Termasuk PPN',
  sumDelivery: 'Ongkos kirim',
  sumDeliveryFree: 'Gratis',
  sumTotal: 'Jumlah bayar',
  sumTaxIncluded: (tax: string) => `Sudah termasuk PPN ${tax}`,
  sumTaxHow: 'Bagaimana PPN dihitung',
  sumTaxBase: 'Dasar pengenaan pajak (DPP)',
  sumTaxOtherBase: 'DPP nilai lain, 11/12 dari DPP',
  sumTaxRate: 'PPN 12% dari DPP nilai lain',
  sumTaxExplained:
    'Tarif PPN 12% dikenakan atas 11/12 dari harga, jadi sama dengan 11% dari harga. Dihitung sekali untuk seluruh pesanan, dibulatkan ke rupiah.',
  sumTaxExplainedIncluded: 'PPN ini sudah ada di dalam harga ritel; tidak ada yang ditambahkan.',
  sumNoFee: 'Tidak ada biaya tambahan untuk cara bayar apa pun.',

  checkoutTitle: 'Pesan dan bayar',
  checkoutDescription: 'Isi alamat, pilih cara bayar, lalu buat pesanan.',
  checkoutShipTo: 'Kirim ke',
  checkoutShipWith: 'Kirim dengan',
  checkoutPayWith: 'Bayar dengan',
  checkoutCompany: (name: string) => `Atas nama ${name}, dengan harga perusahaan.`,
  checkoutHaveAccount: 'Punya akun bengkel atau toko?',
  checkoutSignInFirst: 'Masuk untuk harga sendiri',
  termTitle: 'Tempo',
  termChoose: (days: number) => `Kirim dulu, bayar dalam ${days} hari`,
  termDue: (date: string, left: string) => `Jatuh tempo ${date}. Sisa plafon setelah pesanan ini ${left}.`,
  termReason: (facts: TermWords) => {
    switch (facts.kind) {
      case 'no_line':
        return 'Perusahaan Anda belum punya plafon. Hubungi kami untuk membeli dengan tempo.'
      case 'blocked':
        return `Plafon sedang ditahan: ${facts.reason}.`
      case 'overdue':
        return `Tagihan ${facts.number} lewat jatuh tempo ${facts.days} hari, sisanya ${facts.rest}. Bayar dulu, lalu tempo terbuka lagi.`
      case 'over_limit':
        return `Plafon kurang ${facts.short}. Bayar tagihan yang ada, atau kurangi pesanan.`
    }
  },
  termToInvoices: 'Lihat tagihan',
  checkoutTermTitle: 'Belum bisa dibayar dengan tempo',
  checkoutTermNext: 'Pesanan belum dibuat. Pilih cara bayar lain, atau selesaikan dulu.',
  contactName: 'Nama penerima',
  contactPhone: 'Nomor HP / WhatsApp',
  contactPhoneHelp: 'Kuitansi dikirim ke WhatsApp nomor ini.',
  contactEmail: 'Surel',
  street: 'Alamat',
  streetHelp: 'Nama jalan, nomor, RT/RW, kelurahan.',
  district: 'Kecamatan',
  city: 'Kota atau kabupaten',
  province: 'Provinsi',
  provincePlaceholder: 'Pilih provinsi',
  postalCode: 'Kode pos',
  landmark: 'Patokan',
  landmarkHelp: 'Misalnya: depan masjid, pagar hijau.',
  fleetName: 'Armada Astraotoshop',
  fleetHow: 'Dikirim setelah lunas, dari gudang yang punya stok. Gratis.',
  methodVirtualAccounts: 'Virtual account',
  methodWallets: 'Dompet digital',
  methodHostedPages: 'Halaman pembayaran',
  methodVirtualAccountHow: 'Transfer ke nomor khusus. Terbaca lunas dalam hitungan detik.',
  methodWalletHow: 'Dibuka di halaman dompetnya, setujui dengan PIN. Lunas seketika.',
  methodHostedPageHow: 'Pilih kartu, QRIS, atau lainnya di halaman DOKU.',
  methodTime: (minutes: number) =>
    minutes >= 120 ? `Waktu bayar ${Math.round(minutes / 60)} jam` : `Waktu bayar ${minutes} menit`,
  methodLimit: (limit: string) => `sampai ${limit}`,
  methodBelow: (limit: string) => `Belum bisa: paling sedikit ${limit} per pembayaran.`,
  methodAbove: (limit: string) => `Belum bisa: paling banyak ${limit} per pembayaran.`,
  placeOrder: (total: string) => `Buat pesanan, bayar ${total}`,
  placingOrder: 'Menyiapkan pesanan dan pembayaran',
  placeOrderHow: 'Stok langsung disisihkan untuk Anda. Anda punya waktu 24 jam untuk membayar.',
  itemsShow: (count: number) => `${count} barang`,

  checkoutInvalidTitle: (count: number) => `Pesanan belum dibuat. Periksa ${count} isian.`,
  invalidName: 'Isi nama penerima, 2 sampai 100 huruf.',
  invalidPhone: 'Isi nomor HP Indonesia, misalnya 0812 3456 7890.',
  invalidEmail: 'Periksa surelnya, misalnya nama@contoh.id. Boleh dikosongkan.',
  invalidStreet: 'Isi alamat lengkap, paling sedikit 5 huruf.',
  invalidDistrict: 'Isi kecamatan.',
  invalidCity: 'Isi kota atau kabupaten.',
  invalidProvince: 'Pilih provinsi.',
  invalidPostalCode: 'Isi kode pos, 5 angka.',
  invalidLandmark: 'Patokan paling panjang 200 huruf.',
  invalidMethod: 'Pilih cara bayar.',
  checkoutStaleTitle: 'Pesanan belum dibuat. Halaman ini sudah lama terbuka.',
  checkoutStale: 'Isian Anda masih ada. Tekan tombol di bawah sekali lagi.',
  checkoutShortTitle: 'Pesanan belum dibuat. Stok baru saja berkurang.',
  checkoutShortLine: (name: string, available: number) =>
    available === 0 ? `${name}: habis` : `${name}: tinggal ${available}`,
  checkoutShortNext: 'Sesuaikan di keranjang',
  checkoutPriceTitle: 'Pesanan belum dibuat. Harga baru saja berubah.',
  checkoutPrice: (total: string) =>
    `Jumlahnya sekarang ${total}. Isian Anda masih ada; kalau setuju, tekan tombol di bawah sekali lagi.`,
  checkoutWithdrawnTitle: 'Pesanan belum dibuat. Ada barang yang tidak lagi dijual.',
  checkoutWithdrawn: 'Barang itu tidak ada dalam jumlah di bawah. Keluarkan dulu di keranjang.',
  checkoutEmptyTitle: 'Keranjang sudah kosong',
  checkoutEmpty: 'Mungkin pesanannya sudah dibuat di tab lain.',
  checkoutAwayTitle: 'Pesanan belum bisa dibuat. Toko sedang tidak bisa dijangkau.',
  checkoutAway: 'Isian Anda masih ada. Tunggu beberapa detik, lalu tekan tombol di bawah lagi.',

  ordersTitle: 'Pesanan saya',
  ordersDescription: 'Pesanan Anda dan keadaan pembayarannya.',
  ordersEmptyTitle: 'Belum ada pesanan',
  ordersEmptyHelp:
    'Pesanan tanpa akun tampil di perangkat yang dipakai memesan. Pesanan perusahaan tampil setelah masuk.',
  orderNumber: 'Nomor pesanan',
  orderPlacedAt: 'Dibuat',
  orderState: 'Keadaan',
  orderTotal: 'Jumlah bayar',
  orderOpen: 'Buka',
  orderStateName: (state: string) =>
    ({
      awaiting_payment: 'Menunggu pembayaran',
      paid: 'Lunas',
      on_account: 'Kirim dulu, bayar sesuai tempo',
      under_review: 'Perlu dicek',
      refunded: 'Dana dikembalikan',
      cancelled: 'Dibatalkan',
      expired: 'Kedaluwarsa',
    })[state] ?? state,
}
