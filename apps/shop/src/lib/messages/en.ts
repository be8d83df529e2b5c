import type { Words } from '../words.ts'
import { enBuying } from './en-buying.ts'
import { enFinding } from './en-finding.ts'
import { enFrame } from './en-frame.ts'
import { enPaying } from './en-paying.ts'

/** Every text of the shop in English. A missing one fails the type check. */
export const en = { ...enFrame, ...enFinding, ...enBuying, ...enPaying } satisfies Words
