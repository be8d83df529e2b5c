import type { FittedLine } from './part-lines.ts'
import { between, hashOf, pick } from './random.ts'
import type { AttributeValue } from './specs.ts'

type Attributes = Record<string, AttributeValue>

interface Shape {
  typeId: string
  car: boolean
  voltage: number
  side: string | null
  seed: number
  /** A size that follows from the part alone. */
  size: (from: number, to: number) => number
}

/** What decides the sale of a part made for certain vehicles; equal for every brand of the same part. */
export function fittedAttributes(line: FittedLine): Attributes {
  const seed = hashOf(`${line.type.typeId} ${line.group.id} ${line.place ?? ''} ${line.branch}`)
  const shape: Shape = {
    typeId: line.type.typeId,
    car: line.group.kind === 'car',
    voltage: line.group.specs === 'truck-diesel' ? 24 : 12,
    side: line.place === 'right' ? 'kanan' : line.place === 'left' ? 'kiri' : null,
    seed,
    size: (from, to) => between(seed + from, [from, to]),
  }
  return brakesAndFilters(shape) ?? driveAndChassis(shape) ?? engineAndBody(shape)
}

function brakesAndFilters({ typeId, car, seed, size }: Shape): Attributes | null {
  switch (typeId) {
    case 'disc-pad':
      return {
        shape_no: `D${size(1001, 9899)}`,
        material: pick(seed, ['semi metalik', 'organik', 'keramik']),
        wear_sensor: car && seed % 4 === 0,
        thickness_mm: car ? size(14, 18) : size(6, 9),
      }
    case 'brake-shoe':
      return {
        shape_no: `S${size(1001, 9899)}`,
        outer_diameter_mm: car ? size(180, 260) : size(110, 130),
        width_mm: size(25, 45),
      }
    case 'disc-rotor':
    case 'brake-drum':
      return {
        outer_diameter_mm: car ? size(231, 330) : size(190, 260),
        thickness_mm: car ? size(12, 28) : size(3, 5),
      }
    case 'oil-filter':
      return {
        thread: car ? 'M20 x 1,5' : 'cartridge',
        outer_diameter_mm: car ? size(64, 90) : size(38, 55),
        height_mm: car ? size(65, 110) : size(22, 45),
        bypass_bar: 1,
      }
    case 'air-filter':
    case 'cabin-filter':
      return {
        length_mm: size(140, 270),
        width_mm: size(110, 220),
        height_mm: size(20, 60),
        material: 'kertas',
      }
    case 'fuel-filter':
      return { outer_diameter_mm: size(50, 90), height_mm: size(80, 160) }
    default:
      return null
  }
}

function driveAndChassis({ typeId, car, seed, size }: Shape): Attributes | null {
  switch (typeId) {
    case 'v-belt':
      return car
        ? { length_mm: size(870, 2100), width_mm: size(12, 22) }
        : { length_mm: size(760, 860), width_mm: size(18, 24) }
    case 'roller-set':
      return { roller_g: size(9, 18), outer_diameter_mm: size(16, 20), width_mm: 13 }
    case 'chain-kit':
      return { chain_size: pick(seed, ['428H', '420', '520']), teeth: `${size(13, 15)}-${size(34, 44)}` }
    case 'cvt-clutch-shoe':
      return { outer_diameter_mm: size(112, 135), material: 'organik' }
    case 'clutch-disc':
    case 'clutch-cover':
      return { outer_diameter_mm: car ? size(180, 300) : size(102, 130), teeth: size(18, 24) }
    case 'wheel-bearing':
    case 'steering-bearing':
    case 'release-bearing':
      return {
        bearing_no: car
          ? `DAC${size(35, 49)}${size(64, 88)}`
          : pick(seed, ['6201', '6202', '6301', '6302', '6004']),
        inner_diameter_mm: size(12, 45),
        outer_diameter_mm: size(47, 90),
      }
    case 'shock-absorber':
      return {
        length_mm: car ? size(420, 640) : size(265, 340),
        damping: pick(seed, ['oli', 'gas', 'gas tekanan rendah']),
      }
    case 'coil-spring':
      return { height_mm: size(280, 420), outer_diameter_mm: size(95, 150) }
    default:
      return null
  }
}

function engineAndBody({ typeId, car, voltage, side, seed, size }: Shape): Attributes {
  switch (typeId) {
    case 'piston-kit':
      return { outer_diameter_mm: car ? size(66, 95) : size(50, 63), oversize_mm: 0 }
    case 'thermostat':
      return { opening_c: size(76, 88) }
    case 'alternator':
      return { output_a: size(60, 130), voltage_v: voltage }
    case 'starter-motor':
    case 'ignition-coil':
    case 'fuel-pump':
      return { voltage_v: voltage }
    case 'timing-belt':
    case 'timing-chain':
      return { teeth: size(88, 180) }
    case 'mirror':
    case 'headlamp':
      return side === null ? {} : { side }
    default:
      return { material: pick(seed, ['baja', 'aluminium', 'karet dan baja']) }
  }
}
