export const priceLists = [
  { id: 'ritel', name: 'Ritel', includesTax: true },
  { id: 'bengkel', name: 'Bengkel', includesTax: false },
  { id: 'toko', name: 'Toko', includesTax: false },
] as const

export const warehouses = [
  { id: 'JKT1', name: 'Gudang Jakarta', city: 'Jakarta Timur' },
  { id: 'SBY1', name: 'Gudang Surabaya', city: 'Surabaya' },
  { id: 'MDN1', name: 'Gudang Medan', city: 'Medan' },
] as const

/** Branches of the demonstration; each serves the companies of its part of the country. */
export const demoBranches = [
  { id: 'brn_01KDVDNA00CNTHCABANG000001', code: 'JKT', name: 'Cabang Contoh Jakarta', city: 'Jakarta Timur' },
  { id: 'brn_01KDVDNA00CNTHCABANG000002', code: 'SBY', name: 'Cabang Contoh Surabaya', city: 'Surabaya' },
  { id: 'brn_01KDVDNA00CNTHCABANG000003', code: 'MDN', name: 'Cabang Contoh Medan', city: 'Medan' },
  { id: 'brn_01KDVDNA00CNTHCABANG000004', code: 'MKS', name: 'Cabang Contoh Makassar', city: 'Makassar' },
] as const

/** Fictional companies; the digits of their numbers are made up. */
export const demoCompanies = [
  {
    id: 'cmp_01KDVDNA00CNTHBENGKEL00001',
    name: 'Bengkel Contoh Maju Jaya',
    kind: 'bengkel',
    npwp: '0000000000000001',
    priceListId: 'bengkel',
    phone: '6281200000001',
    street: 'Jl. Contoh Raya No. 1',
    district: 'Cakung',
    city: 'Jakarta Timur',
    branchId: demoBranches[0].id,
    province: 'DKI Jakarta',
    postalCode: '13910',
  },
  {
    id: 'cmp_01KDVDNA00CNTHBENGKEL00002',
    name: 'Bengkel Contoh Roda Dua',
    kind: 'bengkel',
    npwp: '0000000000000002',
    priceListId: 'bengkel',
    phone: '6281200000002',
    street: 'Jl. Percontohan No. 22',
    district: 'Wonokromo',
    city: 'Surabaya',
    branchId: demoBranches[1].id,
    province: 'Jawa Timur',
    postalCode: '60243',
  },
  {
    id: 'cmp_01KDVDNA00CNTHTK0000000003',
    name: 'Toko Onderdil Contoh Sejahtera',
    kind: 'toko',
    npwp: '0000000000000003',
    priceListId: 'toko',
    phone: '6281200000003',
    street: 'Jl. Misal Indah No. 7',
    district: 'Medan Kota',
    city: 'Medan',
    branchId: demoBranches[2].id,
    province: 'Sumatera Utara',
    postalCode: '20211',
  },
  {
    id: 'cmp_01KDVDNA00CNTHTK0000000004',
    name: 'Toko Contoh Serba Motor',
    kind: 'toko',
    npwp: '0000000000000004',
    priceListId: 'toko',
    phone: '6281200000004',
    street: 'Jl. Umpama No. 15',
    district: 'Coblong',
    city: 'Bandung',
    branchId: demoBranches[0].id,
    province: 'Jawa Barat',
    postalCode: '40132',
  },
  {
    id: 'cmp_01KDVDNA00CNTHDEALER000005',
    name: 'PT Dealer Contoh Nusantara',
    kind: 'dealer',
    npwp: '0000000000000005',
    priceListId: 'toko',
    phone: '6281200000005',
    street: 'Jl. Teladan No. 88',
    district: 'Panakkukang',
    city: 'Makassar',
    branchId: demoBranches[3].id,
    province: 'Sulawesi Selatan',
    postalCode: '90231',
  },
] as const
