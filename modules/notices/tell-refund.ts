import { z } from 'zod'
import { findRefundDetail, type PaymentsCtx, type Refund } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import type { JobPayload } from '#platform/queue.ts'
import { languageOf, namesOf, tell } from './notice.ts'
import { sayDay } from './words.ts'

const Named = z.object({ refundId: z.string() })

/** How a refund that the buyer asks for on their page names who asked. */
const buyerMaker = 'buyer'

/**
 * Job on `refund.ordered`, `refund.refunded`, `refund.failed` and `refund.rejected`. A refund moved: the buyer reads
 * where it stands now, once for each step. A job that comes late tells the newer step, whose own job then finds it
 * told.
 */
export async function tellRefund(ctx: PaymentsCtx, payload: JobPayload): Promise<void> {
  const { refundId } = Named.parse(payload)
  const detail = await findRefundDetail(ctx, { refundId })
  if (detail === null) return
  const { refund, payment } = detail
  const language = await languageOf(ctx, payment)
  const told = { payment, language }
  const names = { ...namesOf(ctx, payment), amount: formatRupiah(refund.amount) }
  const key = (step: string) => `refund:${refund.id}:${step}`
  switch (refund.state) {
    case 'waiting_approval':
      return
    case 'ordered':
    case 'asking':
    case 'pending':
    case 'unknown': {
      if (needsAccount(refund))
        return tell(ctx, { ...told, kind: 'refund_account', key: key('ordered'), params: names })
      const params = { ...names, expectedOn: sayDay(language, refund.expectedOn) }
      return tell(ctx, { ...told, kind: 'refund_ordered', key: key('ordered'), params })
    }
    case 'refunded':
      return tell(ctx, { ...told, kind: 'refund_done', key: key('refunded'), params: names })
    case 'failed':
      return tell(ctx, { ...told, kind: 'refund_failed', key: key('failed'), params: names })
    case 'rejected': {
      if (!isKnown(refund)) return
      const params = { ...names, why: refund.outcomeReason ?? '' }
      return tell(ctx, { ...told, kind: 'refund_rejected', key: key('rejected'), params })
    }
  }
}

function needsAccount(refund: Refund): boolean {
  return refund.method === 'manual' && refund.account === null
}

/** A refund that staff proposed and a second person refused at once was never promised to anybody. */
function isKnown(refund: Refund): boolean {
  return refund.orderedAt !== null || refund.maker === buyerMaker
}
