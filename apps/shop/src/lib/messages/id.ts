import { idBuying } from './id-buying.ts'
import { idFinding } from './id-finding.ts'
import { idFrame } from './id-frame.ts'
import { idPaying } from './id-paying.ts'

/** Every text of the shop in Indonesian; what is here decides what every other language must have. */
export const id = { ...idFrame, ...idFinding, ...idBuying, ...idPaying }
