import { z } from 'zod'
import { findPaying, type PaymentsCtx, type Surplus } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import { sumRupiah } from '#platform/money.ts'
import type { JobPayload } from '#platform/queue.ts'
import { languageOf, namesOf, tell } from './notice.ts'
import { sayWhy } from './words.ts'

const Named = z.object({ paymentId: z.string(), surplusId: z.string() })

/**
 * Job on `payment.surplus_received` and `surplus.moved`. Money came that pays nothing. A consumer reads that it is
 * kept and where to ask it back; a company that it became credit, and only once it did. What was decided otherwise
 * meanwhile is told by whoever decided.
 */
export async function tellSurplus(ctx: PaymentsCtx, payload: JobPayload): Promise<void> {
  const { paymentId, surplusId } = Named.parse(payload)
  const paying = await findPaying(ctx, { paymentId })
  const surplus = paying?.surplus.find((one) => one.id === surplusId)
  if (paying === null || surplus === undefined) return
  const { payment } = paying
  const language = await languageOf(ctx, payment)
  const told = { payment, language }
  const names = namesOf(ctx, payment)
  const why = sayWhy(language, surplus.reason)
  if (surplus.companyId !== null) {
    if (surplus.state !== 'credited') return
    const params = { ...names, amount: formatRupiah(surplus.amount), why }
    return tell(ctx, { ...told, kind: 'credited', key: `credited:${surplus.id}`, params })
  }
  if (surplus.state !== 'open') return
  const together = keptTogether(paying.surplus, surplus)
  const amount = formatRupiah(sumRupiah(together.map((one) => one.amount)))
  // Parts of a sum that never became whole are given up in one moment, and told in one message.
  const key = `surplus:${paymentId}:${surplus.openedAt.toISOString()}`
  return tell(ctx, { ...told, kind: 'surplus', key, params: { ...names, amount, why } })
}

function keptTogether(all: readonly Surplus[], one: Surplus): Surplus[] {
  return all.filter((other) => other.openedAt.getTime() === one.openedAt.getTime() && other.state === 'open')
}
