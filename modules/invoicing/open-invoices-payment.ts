import { openPayment } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { lockAccount } from './account.store.ts'
import { insertBundle, selectBundleBySubmission } from './bundle.store.ts'
import { endOfDay, monthOf } from './business-days.ts'
import { takeNumber } from './invoice.store.ts'
import type { AllocationPlan, Choice } from './plan-allocation.ts'
import { planFor } from './preview-allocation.ts'

export interface OpenInvoicesPayment {
  readonly companyId: string
  readonly buyer: {
    readonly id: string
    readonly name: string
    readonly phone: string
    readonly email: string | null
  }
  readonly choices: readonly Choice[]
  /** What the buyer saw: another sum now means that something changed, and the buyer looks again. */
  readonly seen: { readonly amountIdr: bigint; readonly discountIdr: bigint }
  /** Made by the page, once; a double click opens one payment. */
  readonly submissionKey: string
}

export type InvoicesPaymentOpened =
  | { readonly kind: 'opened'; readonly paymentId: string; readonly number: string }
  | { readonly kind: 'nothing_chosen' }
  | { readonly kind: 'too_many'; readonly invoicesMax: number }
  | { readonly kind: 'changed'; readonly plan: AllocationPlan }

const payWithinMs = 24 * 3_600_000
const invoicesMax = 100

/**
 * Opens one payment for the chosen invoices, whole or in part. The cash discount of this moment is promised for as long as
 * the payment may be paid, so it never outlives the discount's last day.
 */
export async function openInvoicesPayment(
  ctx: Ctx,
  input: OpenInvoicesPayment,
): Promise<InvoicesPaymentOpened> {
  if (input.choices.length === 0) return { kind: 'nothing_chosen' }
  if (input.choices.length > invoicesMax) return { kind: 'too_many', invoicesMax }
  return ctx.transaction(async (trx): Promise<InvoicesPaymentOpened> => {
    await lockAccount(trx, input.companyId)
    const before = await selectBundleBySubmission(trx, input.submissionKey)
    if (before !== null && before.companyId === input.companyId)
      return { kind: 'opened', paymentId: before.paymentId, number: before.number }
    const now = ctx.now()
    const plan = await planFor(trx, {
      companyId: input.companyId,
      wanted: { kind: 'chosen', choices: input.choices },
      today: businessDay(now),
    })
    const isAsSeen = plan.amount === input.seen.amountIdr && plan.discount === input.seen.discountIdr
    if (!isAsSeen || plan.problems.length > 0) return { kind: 'changed', plan }
    return writeBundle(trx, { input, plan, now })
  })
}

async function writeBundle(
  trx: Trx,
  opening: { input: OpenInvoicesPayment; plan: AllocationPlan; now: Date },
): Promise<InvoicesPaymentOpened> {
  const { input, plan, now } = opening
  const bundleId = newId('bun')
  const number = await takeNumber(trx, `TGH/${monthOf(businessDay(now))}`)
  const { paymentId } = await openPayment(trx, {
    subject: { kind: 'invoices', id: bundleId },
    number,
    companyId: input.companyId,
    amount: plan.amount,
    payBefore: payBeforeOf(plan, now),
    buyer: input.buyer,
    description: `${number} Astraotoshop`,
    lines: plan.lines.map((line) => ({
      id: line.invoice.number,
      name: line.invoice.number,
      unitPrice: line.amount,
      quantity: 1,
    })),
    at: now,
  })
  await insertBundle(trx, {
    row: {
      id: bundleId,
      number,
      company_id: input.companyId,
      buyer_id: input.buyer.id,
      submission_key: input.submissionKey,
      payment_id: paymentId,
      amount_idr: plan.amount,
      discount_idr: plan.discount,
      state: 'open',
      opened_at: now,
      closed_at: null,
    },
    lines: plan.lines.map((line) => ({ ...line, invoiceId: line.invoice.id })),
  })
  await publish(trx, {
    name: 'bundle.opened',
    bundleId,
    bundleNumber: number,
    paymentId,
    companyId: input.companyId,
    amountIdr: plan.amount.toString(),
    at: now.toISOString(),
  })
  return { kind: 'opened', paymentId, number }
}

function payBeforeOf(plan: AllocationPlan, now: Date): Date {
  const ends = plan.lines.flatMap((line) =>
    line.discountUntil === null ? [] : [endOfDay(line.discountUntil).getTime()],
  )
  return new Date(Math.min(now.getTime() + payWithinMs, ...ends))
}
