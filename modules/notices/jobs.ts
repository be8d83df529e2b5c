import type { PaymentsCtx } from '#payments'
import type { JobHandler } from '#platform/queue.ts'
import { tellExpired } from './tell-expired.ts'
import { tellPart } from './tell-part.ts'
import { tellRefund } from './tell-refund.ts'
import { tellSettled } from './tell-settled.ts'
import { tellSurplus } from './tell-surplus.ts'

/** Jobs of this module, each by event; which event makes which is in apps/wiring.ts. */
export const noticeQueues = {
  part: 'notices.tell_part',
  surplus: 'notices.tell_surplus',
  settled: 'notices.tell_settled',
  refund: 'notices.tell_refund',
  expired: 'notices.tell_expired',
} as const

/** Which use case works which queue. */
export function noticeJobs(ctx: PaymentsCtx): Readonly<Record<string, JobHandler>> {
  return {
    [noticeQueues.part]: (payload) => tellPart(ctx, payload),
    [noticeQueues.surplus]: (payload) => tellSurplus(ctx, payload),
    [noticeQueues.settled]: (payload) => tellSettled(ctx, payload),
    [noticeQueues.refund]: (payload) => tellRefund(ctx, payload),
    [noticeQueues.expired]: (payload) => tellExpired(ctx, payload),
  }
}
