import { idFinding } from './id-finding.ts'
import { idFrame } from './id-frame.ts'

/** What every page says in Indonesian; it decides what every other language must have. */
export const id = { ...idFrame, ...idFinding }
