import type { SpecRow } from './specs.ts'
import type { SpecClass } from './vehicle-rows.ts'

type BatteryRow = [
  code: string,
  ah: number,
  cca: number,
  size: string,
  priceIdr: number,
  classes: SpecClass[],
]

const motorcycleBatteries: BatteryRow[] = [
  ['GTZ5S', 3.5, 60, '113 x 70 x 85', 215_000, ['scooter-110', 'bebek-110', 'bebek-125', 'scooter-125']],
  [
    'GTZ6V',
    5,
    80,
    '113 x 70 x 105',
    265_000,
    ['scooter-125', 'scooter-150', 'maxi-155', 'sport-150', 'bebek-150'],
  ],
  ['GTZ7S', 6, 130, '113 x 70 x 105', 315_000, ['maxi-155', 'maxi-250', 'sport-250']],
  ['GTZ4V', 3, 50, '113 x 70 x 85', 195_000, ['bebek-150', 'trail-150', 'sport-150']],
  ['YTX7A-BS', 6, 105, '150 x 87 x 94', 340_000, ['maxi-250', 'scooter-150']],
  ['YTX9-BS', 8, 120, '150 x 87 x 105', 420_000, ['sport-250']],
  ['GM5Z-3B', 5, 55, '120 x 60 x 130', 145_000, ['bebek-110', 'bebek-125']],
  ['GM7B-4B', 7, 80, '136 x 76 x 124', 175_000, ['sport-150']],
]

const carBatteries: BatteryRow[] = [
  ['NS40ZL', 35, 275, '196 x 128 x 200', 780_000, ['car-city', 'car-small']],
  ['NS60L', 45, 325, '236 x 127 x 199', 940_000, ['car-small', 'car-medium']],
  ['34B19L', 33, 270, '185 x 125 x 200', 720_000, ['car-city']],
  ['55D23L', 60, 370, '230 x 171 x 200', 1_180_000, ['car-medium', 'car-large']],
  ['80D26R', 68, 540, '258 x 171 x 200', 1_390_000, ['car-diesel']],
  ['80D26L', 68, 540, '258 x 171 x 200', 1_390_000, ['car-medium', 'car-diesel']],
  ['105D31L', 80, 600, '303 x 171 x 200', 1_720_000, ['car-diesel', 'truck-diesel']],
  ['105D31R', 80, 600, '303 x 171 x 200', 1_720_000, ['car-diesel', 'truck-diesel']],
  ['N100', 100, 520, '406 x 173 x 208', 1_950_000, ['truck-diesel']],
  ['544-59', 44, 360, '207 x 175 x 175', 1_150_000, ['car-small', 'car-electric']],
  ['555-59', 55, 450, '242 x 175 x 175', 1_320_000, ['car-medium']],
]

export const batterySpecs: readonly SpecRow[] = [
  ...motorcycleBatteries.map((row, index) => battery(row, { order: index * 6, motorcycle: true })),
  ...carBatteries.map((row, index) => battery(row, { order: 4 + index * 6, motorcycle: false })),
]

function battery(row: BatteryRow, use: { order: number; motorcycle: boolean }): SpecRow {
  const [code, ah, cca, size, priceIdr, classes] = row
  const pole = /[LR]$/.exec(code)?.[0]
  const type = code.startsWith('GM') || code === 'N100' ? 'basah' : 'MF'
  return {
    typeId: 'battery',
    code,
    nameId: `Aki ${use.motorcycle ? 'motor' : 'mobil'} ${code}`,
    nameEn: `${use.motorcycle ? 'Motorcycle' : 'Car'} battery ${code}`,
    brands: use.motorcycle
      ? ['gs-astra', 'yuasa', 'aspira', 'incoe']
      : ['gs-astra', 'incoe', 'yuasa', 'bosch'],
    attributes: {
      battery_code: code,
      voltage_v: 12,
      capacity_ah: ah,
      cca_a: cca,
      dimensions_mm: size,
      battery_type: type,
      ...(pole ? { pole_side: pole } : {}),
    },
    priceIdr,
    unit: 'PCS',
    weightG: Math.round(ah * (use.motorcycle ? 420 : 270)),
    classes,
    order: use.order,
  }
}

type PlugRow = [codes: string, thread: string, gapMm: number, classes: SpecClass[]]

/** NGK, Denso, Bosch and Aspira call the same plug by four codes. */
const plugs: PlugRow[] = [
  ['CPR9EA-9 U27EPR9 UR4AC AP-CPR9', 'M10 x 19', 0.9, ['scooter-110', 'scooter-125']],
  ['CPR8EA-9 U24EPR9 UR5AC AP-CPR8', 'M10 x 19', 0.9, ['scooter-150', 'bebek-125', 'sport-150', 'bebek-150']],
  ['C7HSA U22FS-U U5AC AP-C7H', 'M10 x 12,7', 0.7, ['bebek-110', 'bebek-125']],
  ['CR8E U24ESR-N UR3CC AP-CR8', 'M10 x 19', 0.7, ['maxi-155', 'sport-250', 'sport-150', 'maxi-250']],
  ['MR8K-9 VUH24D UR8DC AP-MR8', 'M10 x 26,5', 0.9, ['maxi-155', 'scooter-150']],
  ['DPR8EA-9 X24EPR-U9 XR5DC AP-DPR8', 'M12 x 19', 0.9, ['sport-150', 'trail-150']],
  ['BKR6E K20PR-U FR7DC AP-BKR6', 'M14 x 19', 0.8, ['car-small', 'car-medium']],
  ['LZKR6B-10E KJ20DR-M11 YR7LE AP-LZKR6', 'M12 x 26,5', 1.0, ['car-city', 'car-small']],
  ['LFR6C-11 K20HR-U11 FR7SE AP-LFR6', 'M14 x 26,5', 1.1, ['car-small', 'car-medium']],
  ['DILKR7C11 FXE20HR11 VR7SI AP-DILKR7', 'M12 x 26,5', 1.1, ['car-medium', 'car-large']],
  ['BPR5EY W16EXR-U WR8DC AP-BPR5', 'M14 x 19', 0.8, ['car-small', 'car-city']],
]

export const plugSpecs: readonly SpecRow[] = plugs.flatMap((row, index) => [
  plug(row, { index, iridium: false }),
  plug(row, { index, iridium: true }),
])

function plug(row: PlugRow, use: { index: number; iridium: boolean }): SpecRow {
  const [codes, thread, gapMm, classes] = row
  const [ngk = '', denso, bosch, aspira] = codes.split(' ')
  const ending = use.iridium ? 'IX' : ''
  const car = classes.some((name) => name.startsWith('car'))
  return {
    typeId: 'spark-plug',
    code: `${ngk}${ending}`,
    nameId: `Busi ${use.iridium ? 'iridium ' : ''}${car ? 'mobil' : 'motor'} ulir ${thread}`,
    nameEn: `${use.iridium ? 'Iridium spark plug' : 'Spark plug'} for ${car ? 'cars' : 'motorcycles'}, thread ${thread}`,
    brands: ['ngk', `denso=${denso}${ending}`, `aspira=${aspira}${ending}`, `bosch=${bosch}${ending}`],
    attributes: {
      thread,
      gap_mm: gapMm,
      resistor: /R/.test(ngk),
      electrode: use.iridium ? 'iridium' : 'nikel',
    },
    priceIdr: (car ? 42_000 : 19_000) * (use.iridium ? 4 : 1),
    unit: 'PCS',
    weightG: car ? 55 : 40,
    classes,
    quantity: car ? 4 : 1,
    order: 8 + use.index * 7 + (use.iridium ? 60 : 0),
  }
}

type TyreRow = [size: string, priceIdr: number, classes: SpecClass[], position?: 'front' | 'rear']

const motorcycleTyres: TyreRow[] = [
  ['80/90-14 40P', 205_000, ['scooter-110', 'scooter-125'], 'front'],
  ['90/90-14 46P', 235_000, ['scooter-110', 'scooter-125', 'scooter-150'], 'rear'],
  ['90/80-14 43P', 245_000, ['scooter-125', 'scooter-150'], 'front'],
  ['100/80-14 48P', 285_000, ['scooter-150'], 'rear'],
  ['110/70-13 48P', 420_000, ['maxi-155'], 'front'],
  ['130/70-13 63P', 545_000, ['maxi-155'], 'rear'],
  ['110/80-14 53P', 430_000, ['maxi-155'], 'front'],
  ['140/70-14 62P', 590_000, ['maxi-155', 'maxi-250'], 'rear'],
  ['120/70-15 56P', 640_000, ['maxi-250'], 'front'],
  ['70/90-17 38P', 185_000, ['bebek-110', 'bebek-125'], 'front'],
  ['80/90-17 44P', 215_000, ['bebek-110', 'bebek-125', 'bebek-150'], 'rear'],
  ['2.50-17 38L', 165_000, ['bebek-110', 'bebek-125'], 'front'],
  ['2.75-17 41P', 190_000, ['bebek-110', 'bebek-125'], 'rear'],
  ['90/80-17 46P', 240_000, ['bebek-150'], 'front'],
  ['100/80-17 52P', 390_000, ['sport-150'], 'front'],
  ['130/70-17 62P', 560_000, ['sport-150'], 'rear'],
  ['110/70-17 54S', 520_000, ['sport-250'], 'front'],
  ['140/70-17 66S', 720_000, ['sport-250'], 'rear'],
  ['2.75-21 45P', 360_000, ['trail-150'], 'front'],
  ['4.10-18 60P', 430_000, ['trail-150'], 'rear'],
]

const carTyres: TyreRow[] = [
  ['175/65 R14 82T', 610_000, ['car-city']],
  ['155/80 R13 79S', 540_000, ['car-city']],
  ['165/80 R13 83S', 560_000, ['car-city', 'car-small']],
  ['185/70 R14 88S', 720_000, ['car-small']],
  ['185/65 R15 88H', 790_000, ['car-small']],
  ['195/60 R16 89H', 980_000, ['car-small', 'car-medium']],
  ['205/65 R15 94H', 990_000, ['car-medium']],
  ['215/65 R16 98H', 1_240_000, ['car-medium', 'car-diesel']],
  ['215/55 R17 94V', 1_450_000, ['car-medium', 'car-large', 'car-electric']],
  ['265/65 R17 112S', 2_050_000, ['car-diesel']],
  ['195 R14C 106R', 1_080_000, ['car-diesel']],
  ['7.50-16 14PR', 2_350_000, ['truck-diesel']],
]

export const tyreSpecs: readonly SpecRow[] = [
  ...motorcycleTyres.map((row, index) => tyre(row, { order: 6 + index * 5, motorcycle: true })),
  ...carTyres.map((row, index) => tyre(row, { order: 9 + index * 8, motorcycle: false })),
]

function tyre(row: TyreRow, use: { order: number; motorcycle: boolean }): SpecRow {
  const [size, priceIdr, classes, position] = row
  const tubeless = !/^[27]\.|^4\./.test(size)
  const [tyreSize = size, index = ''] = size.split(/ (?=\d+[A-Z]+$)/)
  const end = position === undefined ? '' : position.charAt(0).toUpperCase()
  const where = { front: ['depan ', 'front '], rear: ['belakang ', 'rear '], any: ['', ''] }[
    position ?? 'any'
  ]
  return {
    typeId: 'tyre',
    code: `${tubeless ? 'TL' : 'TT'}${tyreSize.replace(/[-\s]/g, '')}${end}`,
    nameId: `Ban ${use.motorcycle ? 'motor' : 'mobil'} ${where[0]}${tyreSize}`,
    nameEn: `${use.motorcycle ? 'Motorcycle' : 'Car'} ${where[1]}tyre ${tyreSize}`,
    brands: use.motorcycle
      ? ['fdr', 'aspira-premio', 'irc', 'michelin', 'pirelli', 'dunlop']
      : ['bridgestone', 'dunlop', 'michelin', 'pirelli'],
    attributes: { tyre_size: tyreSize, load_speed: index, tubeless, ...(tubeless ? {} : { ply: '4PR' }) },
    priceIdr,
    unit: 'PCS',
    weightG: use.motorcycle ? 2_900 : 8_200,
    classes,
    ...(position === undefined ? {} : { position }),
    quantity: use.motorcycle ? 1 : 4,
    order: use.order,
  }
}

const tubeSizes: [size: string, classes: SpecClass[]][] = [
  ['2.50-17', ['bebek-110', 'bebek-125']],
  ['2.75-17', ['bebek-110', 'bebek-125']],
  ['2.25-17', ['bebek-110']],
  ['3.00-17', ['bebek-150']],
  ['2.75-18', ['sport-150']],
  ['3.00-18', ['sport-150']],
  ['2.75-21', ['trail-150']],
  ['4.10-18', ['trail-150']],
  ['80/90-14', ['scooter-110']],
  ['90/90-14', ['scooter-110']],
  ['7.50-16', ['truck-diesel']],
]

export const tubeSpecs: readonly SpecRow[] = tubeSizes.map(([size, classes], index) => ({
  typeId: 'inner-tube',
  code: `TUBE${size.replace(/[-\s]/g, '')}`,
  nameId: `Ban dalam ${size}`,
  nameEn: `Inner tube ${size}`,
  brands: ['fdr', 'aspira-premio', 'irc'],
  attributes: { tyre_size: size, valve: 'TR4' },
  priceIdr: size === '7.50-16' ? 185_000 : 32_000,
  unit: 'PCS',
  weightG: 450,
  classes,
  order: 30 + index * 12,
}))
