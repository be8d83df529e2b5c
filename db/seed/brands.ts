export interface BrandRow {
  id: string
  name: string
  /** What its article numbers start with. */
  prefix: string
  /** oem: the maker's own number behind the prefix. serial: numbers of its own. genuine: the maker's number itself. */
  numbers: 'oem' | 'serial' | 'genuine'
  /** Price beside an ordinary brand, in percent. */
  pricePercent: number
  words?: string
}

const brand = (
  name: string,
  rest: [prefix: string, numbers: BrandRow['numbers'], pricePercent: number],
): BrandRow => ({
  id: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
  name,
  prefix: rest[0],
  numbers: rest[1],
  pricePercent: rest[2],
})

export const brands: readonly BrandRow[] = [
  brand('Aspira', ['AS', 'oem', 95]),
  { ...brand('GS Astra', ['GSMF', 'serial', 105]), words: 'gs, aki gs' },
  brand('Incoe', ['INMF', 'serial', 95]),
  { ...brand('Federal Parts', ['FP', 'oem', 92]), words: 'federal, fp' },
  { ...brand('FDR', ['FDR', 'serial', 95]), words: 'fdr tyre, federal tyre, federal tire' },
  { ...brand('Aspira Premio', ['01-SPO', 'serial', 90]), words: 'premio, aspira ban' },
  { ...brand('KYB', ['KYB', 'serial', 110]), words: 'kayaba' },
  brand('Akebono', ['AN', 'serial', 112]),
  brand('Denso', ['DN', 'serial', 108]),
  brand('Aisin', ['AI', 'serial', 110]),
  brand('Daido', ['DID', 'serial', 105]),
  brand('Izumi', ['IZ', 'serial', 95]),
  { ...brand('Astra Oil', ['AO', 'serial', 92]), words: 'astra' },
  brand('Visiontec', ['VT', 'serial', 85]),
  brand('NGK', ['NGK', 'serial', 108]),
  brand('Bosch', ['BSH', 'serial', 115]),
  brand('Brembo', ['P', 'serial', 160]),
  brand('Bendix', ['DB', 'serial', 105]),
  brand('Nissin', ['NS', 'serial', 115]),
  brand('SKF', ['SKF', 'serial', 120]),
  brand('NTN', ['NTN', 'serial', 112]),
  brand('Koyo', ['KY', 'serial', 110]),
  brand('Exedy', ['EX', 'serial', 108]),
  brand('Yuasa', ['YS', 'serial', 100]),
  brand('Bridgestone', ['BS', 'serial', 120]),
  brand('Dunlop', ['DL', 'serial', 112]),
  brand('IRC', ['IRC', 'serial', 98]),
  brand('Michelin', ['MC', 'serial', 140]),
  brand('Pirelli', ['PI', 'serial', 145]),
  brand('Shell', ['SH', 'serial', 112]),
  brand('Castrol', ['CT', 'serial', 108]),
  brand('Motul', ['MT', 'serial', 130]),
  brand('Yamalube', ['YL', 'serial', 100]),
  { ...brand('AHM Oil', ['AHM', 'serial', 98]), words: 'ahm, mpx, oli mpx' },
  brand('TMO', ['TMO', 'serial', 104]),
  { ...brand('HGP', ['', 'genuine', 125]), words: 'honda genuine, honda genuine parts' },
  { ...brand('YGP', ['', 'genuine', 125]), words: 'yamaha genuine, yamaha genuine parts' },
  { ...brand('SGP', ['', 'genuine', 125]), words: 'suzuki genuine, suzuki genuine parts' },
  { ...brand('TGP', ['', 'genuine', 130]), words: 'toyota genuine, toyota genuine parts' },
  { ...brand('DGP', ['', 'genuine', 125]), words: 'daihatsu genuine, daihatsu genuine parts' },
  { ...brand('MGP', ['', 'genuine', 130]), words: 'mitsubishi genuine, mitsubishi genuine parts' },
]

const genuineBrandOfMake: Readonly<Record<string, string>> = {
  Honda: 'hgp',
  Yamaha: 'ygp',
  Suzuki: 'sgp',
  Toyota: 'tgp',
  Daihatsu: 'dgp',
  Mitsubishi: 'mgp',
  'Mitsubishi Fuso': 'mgp',
}

/** The brand under which a vehicle maker sells its own parts; null where the seed knows none. */
export function genuineBrandOf(make: string): string | null {
  return genuineBrandOfMake[make] ?? null
}

export const brandById: ReadonlyMap<string, BrandRow> = new Map(brands.map((row) => [row.id, row]))
