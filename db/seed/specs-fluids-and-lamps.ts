import type { SpecRow } from './specs.ts'
import type { SpecClass } from './vehicle-rows.ts'

type OilRow = [
  sae: string,
  grade: string,
  base: string,
  volumes: number[],
  pricePerLitreIdr: number,
  classes: SpecClass[],
  brands: string,
]

const scooters: SpecClass[] = ['scooter-110', 'scooter-125', 'scooter-150', 'maxi-155', 'maxi-250']
const bebeks: SpecClass[] = ['bebek-110', 'bebek-125', 'bebek-150']
const sports: SpecClass[] = ['sport-150', 'sport-250', 'trail-150']
const petrolCars: SpecClass[] = ['car-city', 'car-small', 'car-medium', 'car-large']
const diesels: SpecClass[] = ['car-diesel', 'truck-diesel']

const engineOils: OilRow[] = [
  [
    '10W-30',
    'JASO MB',
    'mineral',
    [0.65, 0.8, 1],
    68_000,
    scooters,
    'ahm-oil yamalube astra-oil shell castrol',
  ],
  ['10W-30', 'JASO MA', 'mineral', [0.8, 1], 64_000, bebeks, 'ahm-oil astra-oil shell'],
  [
    '20W-50',
    'JASO MA',
    'mineral',
    [0.8, 1],
    52_000,
    [...bebeks, ...sports],
    'astra-oil yamalube castrol shell',
  ],
  ['10W-40', 'JASO MB', 'semi sintetik', [0.8, 1], 78_000, scooters, 'yamalube shell castrol motul'],
  [
    '10W-40',
    'JASO MA2',
    'semi sintetik',
    [0.8, 1],
    82_000,
    [...sports, ...bebeks],
    'yamalube shell castrol motul astra-oil',
  ],
  ['10W-40', 'JASO MA2 sintetik penuh', 'sintetik penuh', [1], 145_000, sports, 'motul shell castrol'],
  ['0W-20', 'API SP', 'sintetik penuh', [1, 4], 112_000, petrolCars, 'tmo shell castrol astra-oil'],
  ['5W-30', 'API SP', 'sintetik penuh', [1, 4], 105_000, petrolCars, 'shell castrol motul astra-oil tmo'],
  ['10W-30', 'API SN', 'semi sintetik', [1, 4], 84_000, petrolCars, 'tmo shell castrol astra-oil'],
  ['10W-40', 'API SN', 'semi sintetik', [1, 4], 82_000, petrolCars, 'shell castrol tmo astra-oil'],
  ['20W-50', 'API SL', 'mineral', [1, 4], 58_000, petrolCars, 'astra-oil shell castrol'],
  ['15W-40', 'API CI-4', 'mineral', [1, 5, 10], 62_000, diesels, 'tmo shell castrol astra-oil'],
  ['5W-30', 'ACEA C3', 'sintetik penuh', [1, 5], 128_000, diesels, 'shell castrol motul'],
]

const gearOils: OilRow[] = [
  ['10W-30', 'gardan matic', 'mineral', [0.12], 150_000, scooters, 'ahm-oil yamalube astra-oil'],
  ['80W-90', 'API GL-5', 'mineral', [1, 4], 74_000, [...petrolCars, ...diesels], 'tmo shell castrol'],
  ['85W-140', 'API GL-5', 'mineral', [1, 5], 78_000, diesels, 'shell castrol'],
  ['75W-90', 'API GL-4', 'semi sintetik', [1], 98_000, petrolCars, 'tmo shell motul'],
]

const oils = (typeId: 'engine-oil' | 'gear-oil', rows: OilRow[]): SpecRow[] =>
  rows.flatMap((row, index) =>
    row[3].map((volume, step) => oil(typeId, row, { volume, order: 3 + index * 7 + step * 9 })),
  )

function oil(
  typeId: 'engine-oil' | 'gear-oil',
  row: OilRow,
  use: { volume: number; order: number },
): SpecRow {
  const [sae, grade, base, , pricePerLitreIdr, classes, brands] = row
  const volume = String(use.volume).replace('.', ',')
  const shortGrade = grade.replace(/^(JASO|API|ACEA) /, '')
  return {
    typeId,
    code: `${sae}-${shortGrade.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}-${volume.replace(',', '')}L`,
    nameId: `${typeId === 'engine-oil' ? 'Oli mesin' : 'Oli'} ${sae} ${shortGrade} ${volume} L`,
    nameEn: `${typeId === 'engine-oil' ? 'Engine oil' : 'Gear oil'} ${sae} ${shortGrade} ${use.volume} L`,
    brands: brands.split(' '),
    attributes: { sae, oil_grade: grade, oil_base: base, volume_l: use.volume },
    priceIdr: Math.round(pricePerLitreIdr * use.volume * (use.volume >= 4 ? 0.92 : 1)),
    unit: use.volume >= 4 ? 'JRG' : 'BTL',
    weightG: Math.round(use.volume * 900 + 60),
    classes,
    order: use.order,
  }
}

type FluidRow = [
  typeId: string,
  code: string,
  nameId: string,
  nameEn: string,
  priceIdr: number,
  volumeL: number,
  grade: string,
  brands: string,
]

const fluids: FluidRow[] = [
  [
    'brake-fluid',
    'DOT3-300',
    'Minyak rem DOT 3 300 mL',
    'Brake fluid DOT 3 300 mL',
    32_000,
    0.3,
    'DOT 3',
    'aspira bosch tmo',
  ],
  [
    'brake-fluid',
    'DOT4-50',
    'Minyak rem DOT 4 50 mL',
    'Brake fluid DOT 4 50 mL',
    14_000,
    0.05,
    'DOT 4',
    'ahm-oil yamalube aspira',
  ],
  [
    'brake-fluid',
    'DOT4-300',
    'Minyak rem DOT 4 300 mL',
    'Brake fluid DOT 4 300 mL',
    46_000,
    0.3,
    'DOT 4',
    'bosch aspira brembo',
  ],
  [
    'brake-fluid',
    'DOT4-1L',
    'Minyak rem DOT 4 1 L',
    'Brake fluid DOT 4 1 L',
    98_000,
    1,
    'DOT 4',
    'bosch castrol',
  ],
  [
    'coolant',
    'LLC-1L',
    'Air radiator siap pakai 1 L',
    'Coolant ready to use 1 L',
    28_000,
    1,
    'LLC',
    'aspira tmo ahm-oil',
  ],
  [
    'coolant',
    'SLLC-1L',
    'Air radiator super long life 1 L',
    'Super long life coolant 1 L',
    62_000,
    1,
    'SLLC',
    'tmo aisin denso',
  ],
  [
    'coolant',
    'LLC-4L',
    'Air radiator siap pakai 4 L',
    'Coolant ready to use 4 L',
    96_000,
    4,
    'LLC',
    'aspira tmo',
  ],
  [
    'coolant',
    'SLLC-4L',
    'Air radiator super long life 4 L',
    'Super long life coolant 4 L',
    215_000,
    4,
    'SLLC',
    'tmo aisin',
  ],
  [
    'coolant',
    'HOAT-05',
    'Air radiator motor 500 mL',
    'Motorcycle coolant 500 mL',
    21_000,
    0.5,
    'HOAT',
    'ahm-oil yamalube',
  ],
]

export const fluidSpecs: readonly SpecRow[] = [
  ...oils('engine-oil', engineOils),
  ...oils('gear-oil', gearOils),
  ...fluids.map(([typeId, code, nameId, nameEn, priceIdr, volume, grade, brands], index): SpecRow => ({
    typeId,
    code,
    nameId,
    nameEn,
    brands: brands.split(' '),
    attributes: { fluid_grade: grade, volume_l: volume },
    priceIdr,
    unit: volume >= 4 ? 'JRG' : 'BTL',
    weightG: Math.round(volume * 1_050 + 40),
    classes: [],
    order: 14 + index * 10,
  })),
]

type BulbRow = [socket: string, watt: string, priceIdr: number, use: string]

const bulbs: BulbRow[] = [
  ['HS1', '35/35', 32_000, 'motor'],
  ['T19', '25/25', 18_000, 'motor'],
  ['M5', '18/18', 12_000, 'motor'],
  ['H4', '60/55', 45_000, 'mobil'],
  ['H7', '55', 68_000, 'mobil'],
  ['H11', '55', 82_000, 'mobil'],
  ['HB3', '60', 78_000, 'mobil'],
  ['HB4', '51', 78_000, 'mobil'],
  ['T10', '5', 6_000, 'mobil'],
  ['S25', '21/5', 9_000, 'mobil'],
  ['T20', '21', 14_000, 'mobil'],
]

export const bulbSpecs: readonly SpecRow[] = bulbs.flatMap(([socket, watt, priceIdr, use], index) =>
  [false, true].map((led): SpecRow => ({
    typeId: 'bulb',
    code: `${socket}-${led ? 'LED' : watt.replace('/', '')}`,
    nameId: `Bohlam ${use} ${socket} ${led ? 'LED' : `${watt} W`}`,
    nameEn: `${use === 'motor' ? 'Motorcycle' : 'Car'} bulb ${socket} ${led ? 'LED' : `${watt} W`}`,
    brands: led ? ['visiontec', 'bosch'] : ['aspira', 'bosch', 'visiontec'],
    attributes: {
      socket,
      voltage_v: 12,
      light_source: led ? 'LED' : 'halogen',
      ...(led ? {} : { watt_w: watt }),
    },
    priceIdr: priceIdr * (led ? 5 : 1),
    unit: 'PCS',
    weightG: 40,
    classes: [],
    order: 16 + index * 8 + (led ? 40 : 0),
  })),
)

export const hornSpecs: readonly SpecRow[] = [
  'Cakram 12 V',
  'Keong 12 V',
  'Keong 24 V',
  'Cakram motor 12 V',
].map((name, index) => ({
  typeId: 'horn',
  code: `HN-${name.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}`,
  nameId: `Klakson ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  nameEn:
    ['Disc horn 12 V', 'Snail horn 12 V', 'Snail horn 24 V', 'Motorcycle disc horn 12 V'][index] ?? 'Horn',
  brands: ['denso', 'bosch', 'aspira'],
  attributes: { voltage_v: name.includes('24') ? 24 : 12, sound_level_db: 105 + index },
  priceIdr: 78_000 + index * 26_000,
  unit: name.startsWith('Keong') ? 'SET' : 'PCS',
  weightG: 320,
  classes: [],
  order: 45 + index * 14,
}))

export const wiperSpecs: readonly SpecRow[] = [14, 16, 18, 20, 22, 24, 26].flatMap((inches, index) =>
  [false, true].map((flat): SpecRow => ({
    typeId: 'wiper-blade',
    code: `WB${inches}${flat ? 'F' : ''}`,
    nameId: `Wiper ${flat ? 'frameless ' : ''}${inches} inci`,
    nameEn: `${flat ? 'Flat w' : 'W'}iper blade ${inches} inch`,
    brands: ['denso', 'bosch', 'aspira'],
    attributes: { length_mm: Math.round(inches * 25.4), wiper_kind: flat ? 'frameless' : 'konvensional' },
    priceIdr: 38_000 + inches * 1_500 + (flat ? 45_000 : 0),
    unit: 'PCS',
    weightG: 180,
    classes: [],
    order: 26 + index * 11 + (flat ? 25 : 0),
  })),
)
