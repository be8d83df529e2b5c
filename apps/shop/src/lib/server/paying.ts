import { findSending } from '#messaging'
import type { OrderState } from '#ordering'
import {
  findChannel,
  findPaying,
  findSubstitute,
  findTransferChannel,
  findTransferView,
  listPayLinks,
  nudgePayment,
  type Attempt,
  type Paying,
  type Payment,
} from '#payments'
import { present } from '#platform/assert.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { ReadBy } from '../../../../payment-reader.ts'
import { journeyOf } from '../payment-journey.ts'
import { isPayable, standingOf, type PaymentStanding } from '../payment-view.ts'
import { drawQr } from './draw-qr.ts'
import { offeredMethods } from './offered-methods.ts'

export interface PayingAsked {
  readonly paymentId: string
  /** Null where the payment is not for an order. */
  readonly orderState: OrderState | null
  readonly by: ReadBy
  /** The token of the link by which it is read. */
  readonly linkToken: string | null
}

/** What the page of a payment shows, whatever it is for and by whatever right it is read. */
export type PayingPage = Awaited<ReturnType<typeof loadPaying>>

/** Reads a payment for its page. A payer who looks while it is awaited makes us ask the provider at once. */
export async function loadPaying(locals: App.Locals, asked: PayingAsked) {
  const { ctx } = locals
  const now = ctx.now()
  const paying = present(await findPaying(ctx, asked), 'the right to read it was checked')
  const { payment, attempt } = paying
  const [transfer, receipt, links] = await Promise.all([
    attempt === null ? null : findTransferView(ctx, { attemptId: attempt.id }),
    payment.orderId === null ? null : findSending(ctx, { dedupeKey: `receipt:${payment.orderId}` }),
    asked.by === 'owner' ? listPayLinks(ctx, { paymentId: payment.id }) : [],
  ])
  const standing = standingOf({
    transferState: transfer?.state ?? null,
    orderState: asked.orderState,
    paymentState: payment.state,
    attempt,
    now,
  })
  if (standing.kind === 'awaiting' || standing.kind === 'unknown')
    await nudgePayment(ctx, { paymentId: payment.id })
  const rest = rupiah(payment.amount - payment.received)
  return {
    now,
    by: asked.by,
    standing,
    transfer,
    rest,
    payment: nameOf(payment),
    attempt: attempt === null ? null : { channelId: attempt.channelId, reference: attempt.reference },
    labels: await labelsOf(locals, paying),
    methods: isPayable(standing.kind)
      ? await offeredMethods(locals, {
          amount: rest,
          companyId: payment.companyId,
          isStranger: asked.by === 'link',
        })
      : [],
    hasOtherPath: await hasOtherPath(ctx, { standing, attempt, rest }),
    qr: qrOf(standing),
    journey: journeyOf(paying, receipt?.sentAt ?? null),
    parts: paying.money.filter(({ disposition }) => disposition === 'part'),
    surplus: paying.surplus.map(({ id, amount, reason, state, openedAt, decidedAt }) => ({
      id,
      amount,
      reason,
      state,
      openedAt,
      decidedAt,
    })),
    linksAlive: links.length,
    ...addressesOf(asked),
  }
}

/** After a refusal or no clear answer: does the same way to pay work at the other provider? */
async function hasOtherPath(
  ctx: App.Locals['ctx'],
  look: { standing: PaymentStanding; attempt: Pick<Attempt, 'channelId'> | null; rest: Rupiah },
): Promise<boolean> {
  const { standing, attempt, rest } = look
  if (attempt === null || !['unknown', 'refused', 'not_paid'].includes(standing.kind)) return false
  return (await findSubstitute(ctx, { channelId: attempt.channelId, amount: rest })) !== null
}

/** Where things about a payment are found; a link's payer goes with the link's token. */
function addressesOf({ paymentId, linkToken }: PayingAsked) {
  const key = linkToken === null ? '' : `?tautan=${encodeURIComponent(linkToken)}`
  return {
    stream: `/live/payments/${paymentId}${key}`,
    receiptHref: `/bayar/${paymentId}/struk.pdf${key}`,
    qrHref: `/bayar/${paymentId}/qris.png${key}`,
  }
}

/** Nothing of the person: a page that is read through a link shows the same. */
function nameOf(payment: Payment) {
  const { id, number, amount, received, companyId, settledAt, createdAt, lines, subject } = payment
  return {
    id,
    number,
    amount,
    received,
    settledAt,
    createdAt,
    kind: subject.kind,
    isOfCompany: companyId !== null,
    lines: subject.kind === 'order' ? [] : lines,
  }
}

function qrOf(standing: PaymentStanding) {
  if (!('instruction' in standing)) return null
  return standing.instruction.kind === 'qris' ? drawQr(standing.instruction.content) : null
}

/** What the ways to pay that stand in the payment's story are called. */
async function labelsOf(locals: App.Locals, paying: Paying): Promise<Record<string, string>> {
  const ids = new Set([
    ...paying.attempts.map(({ channelId }) => channelId),
    ...paying.money.flatMap(({ channelId }) => channelId ?? []),
  ])
  const named = [...ids].map(async (id) => {
    const channel = findChannel(locals.ctx, id)?.channel ?? (await findTransferChannel(locals.ctx.db, id))
    return [id, channel?.label ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(named))
}
