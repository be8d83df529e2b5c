import type { Place } from './fitted-types.ts'
import { partTypes } from './part-types.ts'
import type { TwinGroup } from './vehicles.ts'
import { twinGroups } from './vehicles.ts'

/** What a number is made of: the part's work, the vehicle and the how-many-th version. */
export interface NumberParts {
  make: string
  typeId: string
  place: Place | null
  /** Which engine or which twin, where parts differ by it. */
  branch: number
  group: TwinGroup
  /** 0 for the first version, -1 for the one that it replaced. */
  series: number
}

const digits = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ'
const typeIds = partTypes.map((type) => type.id)
const placeIndex: Readonly<Record<Place, number>> = { front: 0, rear: 1, right: 2, left: 3 }

const hondaBlocks: Readonly<Record<string, string>> = {
  'disc-pad front': '06455', 'disc-pad rear': '06435', 'brake-shoe rear': '43125', 'oil-filter': '15412', 'air-filter': '17210',
  'cabin-filter': '80292', 'fuel-filter': '16010', 'v-belt': '23100', 'roller-set': '22123', 'cvt-clutch-shoe': '22535', 'chain-kit': '06401',
  'shock-absorber front': '51400', 'shock-absorber rear': '52400', 'disc-rotor front': '45251', 'wheel-bearing front': '91052',
  'wheel-bearing rear': '91051', 'clutch-disc': '22201', 'piston-kit': '13101', 'gasket-set': '06110', 'ignition-coil': '30510',
  'fuel-pump': '16700', 'water-pump': '19200', thermostat: '19300', radiator: '19010', 'mirror right': '88110', 'mirror left': '88120',
  headlamp: '33100', exhaust: '18300', 'timing-chain': '14401', 'starter-motor': '31200', 'master-cylinder': '45510', 'steering-bearing': '53211',
} // prettier-ignore

const toyotaBlocks: Readonly<Record<string, string>> = {
  'disc-pad front': '04465', 'disc-pad rear': '04466', 'brake-shoe rear': '04495', 'oil-filter': '15601', 'air-filter': '17801',
  'cabin-filter': '87139', 'fuel-filter': '23300', 'v-belt': '90916', 'shock-absorber front': '48510', 'shock-absorber rear': '48530',
  'ball-joint': '43330', 'tie-rod': '45046', 'stabilizer-link': '48820', 'clutch-disc': '31250', 'clutch-cover': '31210',
  'release-bearing': '31230', 'water-pump': '16100', thermostat: '90917', radiator: '16400', 'fuel-pump': '23220', 'disc-rotor front': '43512',
  'brake-drum rear': '42431', 'master-cylinder': '47201', alternator: '27060', 'starter-motor': '28100', 'mirror right': '87910',
  'mirror left': '87940', 'headlamp right': '81110', 'headlamp left': '81150', exhaust: '17410', 'engine-mounting right': '12305',
  'engine-mounting left': '12372', 'timing-belt': '13568', 'timing-chain': '13506', 'piston-kit': '13101', 'gasket-set': '04111',
  'cv-joint': '43430', 'wheel-bearing front': '90369', 'wheel-bearing rear': '90368', 'coil-spring front': '48131',
  'coil-spring rear': '48231', 'ignition-coil': '90919',
} // prettier-ignore

const yamahaBlocks: Readonly<Record<string, string>> = {
  'disc-pad front': 'F5805', 'disc-pad rear': 'F5806', 'brake-shoe rear': 'F530K', 'oil-filter': 'E3440', 'air-filter': 'E4450',
  'v-belt': 'E7641', 'roller-set': 'E7632', 'cvt-clutch-shoe': 'E6620', 'chain-kit': 'W001B', 'shock-absorber front': 'F3102',
  'shock-absorber rear': 'F2210', 'disc-rotor front': 'F582U', 'clutch-disc': 'E6321', 'piston-kit': 'E1631', 'gasket-set': 'W0001',
  'ignition-coil': 'H2310', 'fuel-pump': 'E3907', 'water-pump': 'E2422', radiator: 'E2461', 'mirror right': 'F6290', 'mirror left': 'F6280',
  headlamp: 'H4300', exhaust: 'E4710', 'timing-chain': 'E2159', 'starter-motor': 'H1890', 'master-cylinder': 'F583T',
} // prettier-ignore

/** The vehicle maker's number, in the shape that this maker uses; different for different parts by construction. */
export function makerNumber(parts: NumberParts): string {
  const { make, group, branch, series } = parts
  const code = codeOf(group)
  switch (make) {
    case 'Honda':
      return `${block(parts, hondaBlocks)}-${code}-${901 + branch * 200 + series}`
    case 'Yamaha':
      return `${code}-${block(parts, yamahaBlocks)}-${inBase(series + 1 + branch * 300, 2)}`
    case 'Toyota':
    case 'Daihatsu':
      return `${block(parts, toyotaBlocks)}-${vehicleLetters(group)}${String(10 + series + branch * 200).padStart(3, '0')}`
    case 'Suzuki':
      return `${block(parts, {})}-${code}${inBase(10 + branch, 2)}-${String(series + 1).padStart(3, '0')}`
    case 'Mitsubishi':
    case 'Mitsubishi Fuso':
      return `${serialOfWork(parts, 4)}${digits.charAt(10 + placeAmongMakes(group, ['Mitsubishi', 'Mitsubishi Fuso']))}${String(101 + branch * 200 + series)}`
    case 'Nissan':
      return `${block(parts, {})}-${code}${inBase(series + 1 + branch * 300, 2)}`
    case 'Isuzu':
      return `8-9${serialOfWork(parts, 4)}-${code}-${branch}${series === 0 ? '' : `-${series + 1}`}`
    case 'Kawasaki':
      return `${block(parts, {})}-${code}${inBase(series + 1, 2)}`
    default:
      return `${block(parts, {})}-${code}${branch}${inBase(series + 1, 2)}`
  }
}

/** A number of a brand's own: the kind of part, the vehicle, the place, and the version. */
export function serialNumber(parts: NumberParts): string {
  const vehicle = String(parts.group.index + 1).padStart(3, '0')
  const place = parts.place === null ? 0 : placeIndex[parts.place] + 1
  const version = parts.series === 0 ? '' : `-${inBase(parts.series + 1, 2)}`
  return `${String(typeIds.indexOf(parts.typeId) + 10)}${vehicle}${place + parts.branch * 5}${version}`
}

function block(parts: NumberParts, known: Readonly<Record<string, string>>): string {
  const named = parts.place === null ? undefined : known[`${parts.typeId} ${parts.place}`]
  return named ?? (parts.place === null ? known[parts.typeId] : undefined) ?? serialOfWork(parts, 5)
}

function serialOfWork(parts: NumberParts, length: 4 | 5): string {
  const work = (typeIds.indexOf(parts.typeId) + 11) * 8 + (parts.place === null ? 5 : placeIndex[parts.place])
  return String(work * (length === 5 ? 100 : 10))
    .slice(0, length)
    .padEnd(length, '0')
}

/** Three characters for each group of vehicles, the factory's own where it has three; no two are equal. */
const codes = assignCodes()

function codeOf(group: TwinGroup): string {
  return codes.get(group.id) ?? ''
}

function assignCodes(): Map<string, string> {
  const assigned = new Map<string, string>()
  const taken = new Set<string>()
  for (const own of [true, false]) {
    for (const group of twinGroups) {
      const factory = group.generations[0].row.code
      if (assigned.has(group.id) || (own && (factory.length !== 3 || taken.has(factory)))) continue
      const code = own ? factory : `T${inBase(group.index + 40, 2)}`
      taken.add(code)
      assigned.set(group.id, code)
    }
  }
  return assigned
}

function vehicleLetters(group: TwinGroup): string {
  const index = placeAmongMakes(group, ['Toyota', 'Daihatsu'])
  return index === 0 ? 'BZ' : `${'0BDKVW'.charAt(index % 6)}${'ACDEFGHJKLMN'.charAt(Math.floor(index / 6))}`
}

function placeAmongMakes(group: TwinGroup, makes: readonly string[]): number {
  return twinGroups.filter((other) => makes.includes(other.generations[0].model.make)).indexOf(group)
}

function inBase(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length || rest > 0; rest = Math.floor(rest / digits.length)) {
    text = digits.charAt(rest % digits.length) + text
  }
  return text
}
