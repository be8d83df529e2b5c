export interface PartSystemRow {
  id: string
  nameId: string
  nameEn: string
}

export interface PartTypeRow {
  id: string
  system: string
  nameId: string
  nameEn: string
  drawing?: string
  /** What people say, separated by commas; the two names need no mention. */
  words: string
}

export const partSystems: readonly PartSystemRow[] = [
  { id: 'electrical', nameId: 'Aki dan kelistrikan', nameEn: 'Battery and electrical' },
  { id: 'lubricants', nameId: 'Pelumas dan cairan', nameEn: 'Lubricants and fluids' },
  { id: 'filters', nameId: 'Saringan', nameEn: 'Filters' },
  { id: 'brakes', nameId: 'Rem', nameEn: 'Brakes' },
  { id: 'chassis', nameId: 'Kaki-kaki dan suspensi', nameEn: 'Chassis and suspension' },
  { id: 'drivetrain', nameId: 'Penggerak', nameEn: 'Drivetrain' },
  { id: 'engine', nameId: 'Mesin', nameEn: 'Engine' },
  { id: 'cooling', nameId: 'Pendingin', nameEn: 'Cooling' },
  { id: 'tyres', nameId: 'Ban dan roda', nameEn: 'Tyres and wheels' },
  { id: 'body', nameId: 'Bodi', nameEn: 'Body' },
  { id: 'exhaust', nameId: 'Knalpot', nameEn: 'Exhaust' },
]

const type = (system: string, id: string, names: string): PartTypeRow => {
  const [nameId = '', nameEn = '', words = '', drawing = id] = names.split(' | ')
  return { id, system, nameId, nameEn, words, drawing }
}

/** In the order of a shop's shelf; a part type whose drawing is another's names it at the end. */
export const partTypes: readonly PartTypeRow[] = [
  type('electrical', 'battery', 'Aki | Battery | accu, aki mobil, aki motor, aki kering, aki basah'),
  type('electrical', 'spark-plug', 'Busi | Spark plug | busi iridium, plug'),
  type('electrical', 'ignition-coil', 'Koil pengapian | Ignition coil | koil, coil, kuil'),
  type(
    'electrical',
    'alternator',
    'Alternator | Alternator | dinamo ampere, dinamo amper, dinamo cas, dinamo',
  ),
  type(
    'electrical',
    'starter-motor',
    'Dinamo starter | Starter motor | motor starter, dinamo stater, stater, dinamo',
  ),
  type(
    'electrical',
    'bulb',
    'Bohlam | Bulb | bohlam lampu, lampu, bohlam depan, lampu led, bola lampu, bohlam led',
  ),
  type('electrical', 'horn', 'Klakson | Horn | bel, klakson keong'),
  type(
    'lubricants',
    'engine-oil',
    'Oli mesin | Engine oil | oli, oli motor, oli mobil, pelumas, pelumas mesin, olie',
  ),
  type('lubricants', 'gear-oil', 'Oli gardan | Gear oil | oli gear, oli transmisi, oli, oli gir'),
  type(
    'lubricants',
    'brake-fluid',
    'Minyak rem | Brake fluid | oli rem, cairan rem, dot 3, dot 4, dot3, dot4',
  ),
  type(
    'lubricants',
    'coolant',
    'Air radiator | Coolant | kulan, cairan radiator, radiator coolant, water coolant',
  ),
  type('filters', 'oil-filter', 'Filter oli | Oil filter | saringan oli, filter, saringan'),
  type(
    'filters',
    'air-filter',
    'Filter udara | Air filter | saringan udara, filter hawa, saringan hawa, filter, saringan',
  ),
  type(
    'filters',
    'cabin-filter',
    'Filter kabin | Cabin filter | filter ac, saringan ac, filter, saringan kabin, saringan',
  ),
  type(
    'filters',
    'fuel-filter',
    'Filter bahan bakar | Fuel filter | filter bensin, filter solar, saringan bensin, saringan solar, filter, saringan',
  ),
  type(
    'brakes',
    'disc-pad',
    'Kampas rem cakram | Disc pad | kampas rem, kampas rem depan, kanvas rem, kanvas rem depan, kampas cakram, brake pad, pad rem, discpad, dispad',
  ),
  type(
    'brakes',
    'brake-shoe',
    'Kampas rem tromol | Brake shoe | kampas rem, kampas rem belakang, kanvas rem, kanvas rem belakang, sepatu rem, kampas tromol',
  ),
  type(
    'brakes',
    'disc-rotor',
    'Piringan cakram | Disc rotor | piringan, cakram, piringan rem, disc brake, disk brake, rotor',
  ),
  type('brakes', 'brake-drum', 'Tromol | Brake drum | tromol rem, teromol'),
  type(
    'brakes',
    'master-cylinder',
    'Master rem | Master cylinder | master rem atas, master rem bawah, brake master',
  ),
  type(
    'chassis',
    'shock-absorber',
    'Sokbreker | Shock absorber | shockbreaker, shock breaker, shock, sok, sok breker, skok, shok, shokbreker, sokbreaker, skokbreker, peredam kejut',
  ),
  type('chassis', 'coil-spring', 'Per keong | Coil spring | per, pegas, per shock, per sok'),
  type('chassis', 'ball-joint', 'Ball joint | Ball joint | balljoint, bol join, bal joint'),
  type('chassis', 'tie-rod', 'Tie rod | Tie rod | tierod, tie rod end, tairod, long tie rod'),
  type(
    'chassis',
    'stabilizer-link',
    'Link stabilizer | Stabilizer link | link stabil, stabilizer, link stabiliser',
  ),
  type(
    'chassis',
    'wheel-bearing',
    'Laher roda | Wheel bearing | laher, bearing, lager, lakher, klaher, bearing roda, bering',
  ),
  type(
    'chassis',
    'steering-bearing',
    'Komstir | Steering bearing | laher komstir, bearing komstir, konstir | wheel-bearing',
  ),
  type('drivetrain', 'clutch-disc', 'Kampas kopling | Clutch disc | kanvas kopling, plat kopling, kopling'),
  type(
    'drivetrain',
    'clutch-cover',
    'Dekrup | Clutch cover | matahari, matahari kopling, tutup kopling, kopling, dekrup matahari',
  ),
  type(
    'drivetrain',
    'release-bearing',
    'Laher kopling | Release bearing | druklaher, drek laher, laher | wheel-bearing',
  ),
  type(
    'drivetrain',
    'chain-kit',
    'Gir set | Chain kit | gear set, gearset, rantai, gir, gir paket, rantai set, girset, gir rantai',
  ),
  type('drivetrain', 'v-belt', 'V-belt | V-belt | vbelt, van belt, vanbelt, drive belt, belt, fan belt'),
  type('drivetrain', 'roller-set', 'Roller set | Roller set | roller, roler, roller cvt'),
  type(
    'drivetrain',
    'cvt-clutch-shoe',
    'Kampas ganda | CVT clutch shoe | kanvas ganda, kampas kopling ganda, mangkok ganda, kampas cvt',
  ),
  type('drivetrain', 'cv-joint', 'CV joint | CV joint | cvjoint, as roda, kopel'),
  type('engine', 'piston-kit', 'Piston kit | Piston kit | piston, seher, seker, ring piston'),
  type('engine', 'gasket-set', 'Paking set | Gasket set | paking, packing, gasket, pakking, packing set'),
  type('engine', 'timing-belt', 'Timing belt | Timing belt | timingbelt, taiming belt, belt'),
  type(
    'engine',
    'timing-chain',
    'Rantai keteng | Timing chain | rantai kamprat, rantai mesin, rantai timing | chain-kit',
  ),
  type('engine', 'fuel-pump', 'Pompa bensin | Fuel pump | pompa bahan bakar, fuelpump, rotak, fuel pam'),
  type(
    'engine',
    'engine-mounting',
    'Engine mounting | Engine mounting | enginemounting, dudukan mesin, karet mesin, mounting',
  ),
  type('cooling', 'water-pump', 'Pompa air | Water pump | waterpump, water pam, pompa radiator'),
  type('cooling', 'thermostat', 'Termostat | Thermostat | termostat radiator'),
  type('cooling', 'radiator', 'Radiator | Radiator | radiator assy'),
  type('tyres', 'tyre', 'Ban luar | Tyre | ban, ban tubeless, ban motor, ban mobil, tire'),
  type('tyres', 'inner-tube', 'Ban dalam | Inner tube | ban, bandalam'),
  type('body', 'mirror', 'Spion | Mirror | kaca spion, sepion, spion motor'),
  type(
    'body',
    'headlamp',
    'Lampu depan | Headlamp | lampu utama, head lamp, reflektor, lampu, headlamp assy',
  ),
  type('body', 'wiper-blade', 'Wiper | Wiper blade | karet wiper, wiper kaca, waiper'),
  type('exhaust', 'exhaust', 'Knalpot | Exhaust | knalpot standar, kenalpot, muffler'),
]
