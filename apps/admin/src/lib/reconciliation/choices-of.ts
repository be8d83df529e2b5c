import type { ExceptionReason, Resolution } from '#reconciliation'

/** The lists that screens offer; the module's own would bring its whole code into the browser. */
export const providers = ['doku', 'astrapay'] as const

export const exceptionReasons = [
  'missing_provider',
  'missing_internal',
  'missing_bank',
  'amount_diff',
  'fee_diff',
  'duplicate',
  'wrong_ref',
  'refund_unmatched',
] as const satisfies readonly ExceptionReason[]

export const resolutions = [
  'exact',
  'amount_diff',
  'fee_diff',
  'missing_provider',
  'missing_internal',
  'missing_bank',
  'duplicate',
  'late',
  'wrong_ref',
  'cutoff',
  'refund_unmatched',
  'chargeback',
] as const satisfies readonly Resolution[]
