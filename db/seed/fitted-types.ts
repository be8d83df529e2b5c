import type { TwinGroup } from './vehicles.ts'

export type Place = 'front' | 'rear' | 'left' | 'right'

/** A part type whose parts are made for certain vehicles. */
export interface FittedType {
  typeId: string
  /** Lower comes earlier in the catalogue. */
  order: number
  places: readonly (Place | null)[]
  /** engine: one part for each engine of the vehicles. generation: twins differ (lamps, mirrors). */
  per: 'group' | 'engine' | 'generation'
  takenBy: (group: TwinGroup) => boolean
  carBrands: readonly string[]
  motorcycleBrands: readonly string[]
  carPriceIdr: number
  motorcyclePriceIdr: number
  unit: 'PCS' | 'SET' | 'PSG'
  weightG: number
}

const isCar = (group: TwinGroup) => group.kind === 'car'
const isElectric = (group: TwinGroup) => group.engines.every((engine) => engine.fuel === 'electric')
const hasEngine = (group: TwinGroup) => !isElectric(group)
const isDiesel = (group: TwinGroup) => group.engines.some((engine) => engine.fuel === 'diesel')
const isScooter = (group: TwinGroup) => /^(scooter|maxi)/.test(group.specs) && hasEngine(group)
const isGeared = (group: TwinGroup) => /^(bebek|sport|trail)/.test(group.specs)
const isLiquidCooled = (group: TwinGroup) =>
  hasEngine(group) && (isCar(group) || /^(scooter-125|scooter-150|maxi|sport|bebek-150)/.test(group.specs))
const hasRearDrum = (group: TwinGroup) =>
  /^(car-city|car-small|car-diesel|truck|scooter|bebek-110|bebek-125)/.test(group.specs)

type Numbers = [order: number, carPriceIdr: number, motorcyclePriceIdr: number, weightG: number]

interface Shape {
  places?: readonly (Place | null)[]
  per?: FittedType['per']
  takenBy: (group: TwinGroup) => boolean
  brands: readonly [car: string, motorcycle: string]
  unit?: FittedType['unit']
}

function fitted(typeId: string, numbers: Numbers, shape: Shape): FittedType {
  const [order, carPriceIdr, motorcyclePriceIdr, weightG] = numbers
  const list = (text: string) => text.split(' ').filter((id) => id !== '')
  return {
    typeId,
    order,
    carPriceIdr,
    motorcyclePriceIdr,
    weightG,
    places: shape.places ?? [null],
    per: shape.per ?? 'group',
    takenBy: shape.takenBy,
    carBrands: list(shape.brands[0]),
    motorcycleBrands: list(shape.brands[1]),
    unit: shape.unit ?? 'PCS',
  }
}

const carOnly = (group: TwinGroup) => isCar(group) && hasEngine(group)
const sides = ['right', 'left'] as const
const bothAxles = ['front', 'rear'] as const

/** `genuine` among the brands stands for the brand of the vehicle's own maker. */
export const fittedTypes: readonly FittedType[] = [
  fitted('disc-pad', [0, 245_000, 62_000, 420], {
    places: ['front'],
    takenBy: () => true,
    unit: 'SET',
    brands: ['aspira genuine akebono bendix brembo', 'federal-parts genuine aspira nissin bendix'],
  }),
  fitted('oil-filter', [1, 42_000, 28_000, 180], {
    takenBy: (group) =>
      hasEngine(group) && (isCar(group) || /^(sport|maxi|bebek-150|trail)/.test(group.specs)),
    brands: ['aspira genuine denso bosch', 'federal-parts genuine aspira'],
  }),
  fitted('air-filter', [2, 95_000, 52_000, 210], {
    takenBy: hasEngine,
    brands: ['aspira genuine denso bosch', 'federal-parts genuine aspira'],
  }),
  fitted('brake-shoe', [3, 265_000, 48_000, 520], {
    places: ['rear'],
    takenBy: hasRearDrum,
    unit: 'SET',
    brands: ['aspira genuine akebono bendix', 'federal-parts genuine aspira bendix'],
  }),
  fitted('v-belt', [4, 165_000, 128_000, 180], {
    takenBy: (group) => isScooter(group) || carOnly(group),
    brands: ['bosch genuine aspira', 'federal-parts genuine aspira'],
  }),
  fitted('shock-absorber', [9, 545_000, 285_000, 2_600], {
    places: bothAxles,
    takenBy: () => true,
    brands: ['kyb genuine aspira', 'kyb genuine aspira'],
  }),
  fitted('chain-kit', [5, 0, 235_000, 1_700], {
    takenBy: isGeared,
    unit: 'SET',
    brands: ['', 'daido genuine federal-parts aspira'],
  }),
  fitted('roller-set', [6, 0, 58_000, 120], {
    takenBy: isScooter,
    unit: 'SET',
    brands: ['', 'federal-parts genuine aspira'],
  }),
  fitted('cvt-clutch-shoe', [11, 0, 165_000, 480], {
    takenBy: isScooter,
    unit: 'SET',
    brands: ['', 'federal-parts genuine aspira'],
  }),
  fitted('wheel-bearing', [10, 285_000, 38_000, 350], {
    places: bothAxles,
    takenBy: () => true,
    brands: ['koyo genuine ntn skf aspira', 'federal-parts genuine ntn aspira'],
  }),
  fitted('disc-pad', [13, 285_000, 65_000, 380], {
    places: ['rear'],
    takenBy: (group) => !hasRearDrum(group),
    unit: 'SET',
    brands: ['aspira genuine akebono bendix', 'federal-parts genuine nissin'],
  }),
  fitted('cabin-filter', [7, 78_000, 0, 160], { takenBy: isCar, brands: ['denso genuine aspira bosch', ''] }),
  fitted('clutch-disc', [12, 465_000, 145_000, 1_100], {
    takenBy: (group) => carOnly(group) || isGeared(group),
    brands: ['exedy genuine aisin aspira', 'federal-parts genuine aspira'],
  }),
  fitted('clutch-cover', [16, 585_000, 0, 3_800], {
    takenBy: carOnly,
    brands: ['exedy genuine aisin aspira', ''],
  }),
  fitted('fuel-filter', [14, 185_000, 0, 320], {
    takenBy: carOnly,
    brands: ['denso genuine aspira bosch', ''],
  }),
  fitted('tie-rod', [15, 185_000, 0, 640], { takenBy: isCar, unit: 'PSG', brands: ['aspira genuine', ''] }),
  fitted('ball-joint', [16, 215_000, 0, 720], { takenBy: isCar, brands: ['aspira genuine', ''] }),
  fitted('stabilizer-link', [17, 165_000, 0, 480], {
    takenBy: isCar,
    unit: 'PSG',
    brands: ['aspira genuine', ''],
  }),
  fitted('ignition-coil', [18, 385_000, 115_000, 240], {
    per: 'engine',
    takenBy: (group) => hasEngine(group) && !isDiesel(group),
    brands: ['denso genuine bosch aspira', 'federal-parts genuine denso'],
  }),
  fitted('steering-bearing', [15, 0, 68_000, 260], {
    takenBy: (group) => !isCar(group),
    unit: 'SET',
    brands: ['', 'federal-parts genuine aspira'],
  }),
  fitted('mirror', [14, 425_000, 48_000, 620], {
    places: sides,
    per: 'generation',
    takenBy: () => true,
    brands: ['visiontec genuine', 'federal-parts genuine visiontec'],
  }),
  fitted('headlamp', [19, 1_150_000, 245_000, 2_100], {
    places: sides,
    per: 'generation',
    takenBy: isCar,
    brands: ['visiontec genuine', ''],
  }),
  fitted('headlamp', [17, 0, 285_000, 900], {
    per: 'generation',
    takenBy: (group) => !isCar(group),
    brands: ['', 'visiontec genuine federal-parts'],
  }),
  fitted('piston-kit', [18, 985_000, 165_000, 600], {
    per: 'engine',
    takenBy: hasEngine,
    unit: 'SET',
    brands: ['izumi genuine', 'izumi genuine federal-parts'],
  }),
  fitted('gasket-set', [19, 645_000, 85_000, 700], {
    per: 'engine',
    takenBy: hasEngine,
    unit: 'SET',
    brands: ['aspira genuine', 'federal-parts genuine aspira'],
  }),
  fitted('disc-rotor', [20, 485_000, 245_000, 4_200], {
    places: ['front'],
    takenBy: () => true,
    brands: ['aspira genuine brembo', 'federal-parts genuine'],
  }),
  fitted('brake-drum', [24, 545_000, 195_000, 5_200], {
    places: ['rear'],
    takenBy: hasRearDrum,
    brands: ['aspira genuine', 'federal-parts genuine'],
  }),
  fitted('master-cylinder', [22, 685_000, 215_000, 900], {
    takenBy: () => true,
    brands: ['aisin genuine aspira', 'nissin genuine federal-parts'],
  }),
  fitted('coil-spring', [25, 425_000, 0, 3_100], {
    places: bothAxles,
    takenBy: isCar,
    brands: ['kyb genuine aspira', ''],
  }),
  fitted('release-bearing', [20, 245_000, 0, 420], {
    takenBy: carOnly,
    brands: ['koyo genuine ntn aspira', ''],
  }),
  fitted('cv-joint', [26, 785_000, 0, 3_400], {
    takenBy: (group) => isCar(group) && !/diesel/.test(group.specs),
    brands: ['aspira genuine ntn', ''],
  }),
  fitted('timing-belt', [22, 285_000, 0, 240], {
    per: 'engine',
    takenBy: (group) => isCar(group) && isDiesel(group),
    brands: ['aisin genuine bosch', ''],
  }),
  fitted('timing-chain', [23, 485_000, 95_000, 520], {
    per: 'engine',
    takenBy: (group) => hasEngine(group) && !isDiesel(group),
    brands: ['aisin genuine', 'daido genuine federal-parts'],
  }),
  fitted('fuel-pump', [21, 685_000, 345_000, 640], {
    takenBy: hasEngine,
    brands: ['denso genuine aisin bosch', 'denso genuine federal-parts'],
  }),
  fitted('engine-mounting', [21, 385_000, 0, 1_300], {
    places: sides,
    takenBy: isCar,
    brands: ['aspira genuine', ''],
  }),
  fitted('water-pump', [20, 485_000, 185_000, 1_500], {
    per: 'engine',
    takenBy: isLiquidCooled,
    brands: ['aisin genuine aspira', 'federal-parts genuine'],
  }),
  fitted('thermostat', [23, 125_000, 72_000, 130], {
    takenBy: isLiquidCooled,
    brands: ['aisin genuine aspira', 'federal-parts genuine'],
  }),
  fitted('radiator', [27, 1_450_000, 385_000, 5_200], {
    takenBy: isLiquidCooled,
    brands: ['denso genuine aspira', 'federal-parts genuine'],
  }),
  fitted('alternator', [28, 2_350_000, 0, 5_600], {
    per: 'engine',
    takenBy: carOnly,
    brands: ['denso genuine bosch', ''],
  }),
  fitted('starter-motor', [27, 1_950_000, 345_000, 3_900], {
    takenBy: hasEngine,
    brands: ['denso genuine bosch', 'federal-parts genuine'],
  }),
  fitted('exhaust', [29, 1_250_000, 485_000, 6_400], {
    per: 'generation',
    takenBy: hasEngine,
    brands: ['aspira genuine', 'federal-parts genuine'],
  }),
]
