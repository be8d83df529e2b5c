import { error, fail, redirect } from '@sveltejs/kit'
import { may } from '#access'
import {
  findPaymentForStaff,
  findRefundRoomsForStaff,
  orderRefund,
  readPayoutAccount,
  refundReasons,
} from '#payments'
import { rupiah } from '#platform/money.ts'
import { formatRupiah } from '#ui/money.ts'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const paymentId = url.searchParams.get('pembayaran') ?? ''
  const [record, found] = await Promise.all([
    findPaymentForStaff(ctx, { paymentId, by }),
    findRefundRoomsForStaff(ctx, { paymentId, by }),
  ])
  if (record === null || found === null) error(404)
  const { id, number, buyerName, amount } = record.payment
  return {
    payment: { id, number, buyerName, amount },
    rooms: found.rooms
      .filter((room) => room.rest > 0n)
      .map(({ receiptId, surplusId, rest, api }) => ({ receiptId, surplusId, rest, isApi: api !== null })),
    before: found.refunds.map((refund) => ({
      id: refund.id,
      state: refund.state,
      amount: refund.amount,
      createdAt: refund.createdAt,
    })),
    limit: ctx.payments.refundLimit,
    mayOrder: may(by, 'refund.order'),
    byHand: url.searchParams.get('manual') === '1',
    wantsSurplus: url.searchParams.get('lebih') ?? '',
    now: ctx.now(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const by = actorOf(event)
    const form = await event.request.formData()
    const [receiptId = '', surplusId = '', seen = ''] = formText(form, 'source').split('|')
    const reason = refundReasons.find((one) => one === formText(form, 'reason'))
    const amount = readAmount(formText(form, 'amount'))
    if (amount === null || reason === undefined || !/^\d{1,15}$/.test(seen))
      return fail(422, { kind: 'bad_amount' as const })
    const typed = {
      bank: formText(form, 'bank'),
      number: formText(form, 'number'),
      holder: formText(form, 'holder'),
    }
    const hasAccount = Object.values(typed).some((text) => text.trim() !== '')
    const { ctx } = event.locals.house
    const paymentId = event.url.searchParams.get('pembayaran') ?? ''
    const whole = surplusId === '' ? amount : rupiah(BigInt(seen))
    const ordered = await orderRefund(ctx, {
      paymentId,
      receiptId,
      surplusId: surplusId === '' ? null : surplusId,
      amount: whole,
      seenRest: rupiah(BigInt(seen)),
      reason,
      note: formText(form, 'note'),
      byHand: formText(form, 'byHand') === 'ya',
      account: hasAccount ? readPayoutAccount(typed) : null,
      by,
    })
    if (ordered.kind === 'proof_needed') {
      const number = (await findPaymentForStaff(ctx, { paymentId, by }))?.payment.number ?? ''
      const t = messagesOf(event.locals.choices.locale).refund.order
      const summary = `${t.title} ${formatRupiah(whole)} · ${number}`
      return askForProof(event, { deed: ordered.deed, summary, form })
    }
    if (!('refundId' in ordered)) return fail(409, { kind: ordered.kind })
    redirect(303, `/pengembalian/${ordered.refundId}`)
  },
}

/** `1.250.000` and `Rp 1250000` are both whole rupiah; anything else is none. */
function readAmount(typed: string) {
  const digits = typed.replaceAll(/[\s.]|rp/gi, '')
  return /^\d{1,15}$/.test(digits) ? rupiah(BigInt(digits)) : null
}
