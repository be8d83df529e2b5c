import type { RemoteProvider } from './port.ts'

/** Jobs of this module. */
export const applyQueue = 'payments.apply_notification'
/** Fits an open account to what is left of its sum. */
export const fitQueue = 'payments.fit_account'
/** Sends refunds and asks how they stand, of each provider by itself. */
export const refundQueues = {
  doku: 'payments.refund_doku',
  astrapay: 'payments.refund_astrapay',
} as const satisfies Record<RemoteProvider, string>
/** A queue for each provider, so that one that hangs keeps no worker from the other. */
export const askQueues = {
  doku: 'payments.ask_doku',
  astrapay: 'payments.ask_astrapay',
} as const satisfies Record<RemoteProvider, string>
