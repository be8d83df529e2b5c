import type { OrderingWords } from '../words.ts'
import { enBuying } from './en-buying.ts'
import { enPaying } from './en-paying.ts'
import { enPayment } from './en-payment.ts'
import { enTransfer } from './en-transfer.ts'

/** The same in English. A missing text fails the type check. */
export const enOrdering = { ...enBuying, ...enPaying, ...enPayment, ...enTransfer } satisfies OrderingWords
