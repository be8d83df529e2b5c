import type { Words } from '../words.ts'
import { enFinding } from './en-finding.ts'
import { enFrame } from './en-frame.ts'

/** The same in English. A missing text fails the type check. */
export const en = { ...enFrame, ...enFinding } satisfies Words
