import { idBuying } from './id-buying.ts'
import { idPaying } from './id-paying.ts'
import { idPayment } from './id-payment.ts'
import { idTransfer } from './id-transfer.ts'

/** What cart, checkout and orders say beside that; it travels only with their pages. */
export const idOrdering = { ...idBuying, ...idPaying, ...idPayment, ...idTransfer }
