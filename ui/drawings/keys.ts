// Written by build-sprites.ts.

/** Part types that have a drawing. */
const partDrawingKeys = [
  'air-filter',
  'alternator',
  'ball-joint',
  'battery',
  'brake-drum',
  'brake-fluid',
  'brake-shoe',
  'bulb',
  'cabin-filter',
  'chain-kit',
  'clutch-cover',
  'clutch-disc',
  'coil-spring',
  'coolant',
  'cv-joint',
  'cvt-clutch-shoe',
  'disc-pad',
  'disc-rotor',
  'engine-mounting',
  'engine-oil',
  'exhaust',
  'fuel-filter',
  'fuel-pump',
  'gasket-set',
  'gear-oil',
  'headlamp',
  'horn',
  'ignition-coil',
  'inner-tube',
  'master-cylinder',
  'mirror',
  'oil-filter',
  'part',
  'piston-kit',
  'radiator',
  'roller-set',
  'shock-absorber',
  'spark-plug',
  'stabilizer-link',
  'starter-motor',
  'thermostat',
  'tie-rod',
  'timing-belt',
  'tyre',
  'v-belt',
  'water-pump',
  'wheel-bearing',
  'wiper-blade',
] as const

/** Kinds of vehicle that have a silhouette. */
export const vehicleDrawingKeys = [
  'bebek',
  'hatchback',
  'matic',
  'maxi',
  'mpv',
  'pickup',
  'sedan',
  'sport',
  'suv',
  'trail',
  'truck',
  'van',
] as const

export type VehicleDrawingKey = (typeof vehicleDrawingKeys)[number]

const known: ReadonlySet<string> = new Set(partDrawingKeys)

/** The drawing of a part type; the plain box of parts when there is none yet. */
export function partDrawingKey(partType: string): string {
  return known.has(partType) ? partType : 'part'
}
