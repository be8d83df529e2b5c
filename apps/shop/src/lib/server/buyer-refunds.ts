import type { RequestEvent } from '@sveltejs/kit'
import {
  findBuyerRefunds,
  giveRefundAccount,
  readPayoutAccount,
  requestRefund,
  type Payment,
} from '#payments'
import { refundWords, type AccountProblem } from '../refund-words.ts'
import { formText } from './form-text.ts'

/** What of an order's money goes back or could, with its words; null where there is nothing to tell. */
export async function loadBuyerRefunds(event: Pick<RequestEvent, 'locals' | 'url'>, payment: Payment) {
  const { ctx, locale } = event.locals
  const { refunds, surplus } = await findBuyerRefunds(ctx, { payment })
  if (refunds.length === 0 && surplus.length === 0) return null
  const told = event.url.searchParams.get('dana')
  const problem: AccountProblem | null = told === 'bad_account' || told === 'over' ? told : null
  return { refunds, surplus, problem, words: refundWords[locale] }
}

/**
 * The buyer says where money goes: for a refund that is under way, or by asking a surplus back, which staff then approve. The
 * caller has checked that the payment is the buyer's own. Gives what to tell, or null.
 */
export async function takeAccount(
  event: Pick<RequestEvent, 'locals' | 'request' | 'getClientAddress'>,
  payment: Payment,
): Promise<AccountProblem | null> {
  const { ctx } = event.locals
  const form = await event.request.formData()
  const named = formText(form, 'untuk')
  const account = readPayoutAccount({
    bank: formText(form, 'bank'),
    number: formText(form, 'number'),
    holder: formText(form, 'holder'),
  })
  const by = { id: 'buyer', name: payment.buyerName, address: event.getClientAddress() }
  const { refunds, surplus } = await findBuyerRefunds(ctx, { payment })
  if (refunds.some((refund) => refund.id === named && refund.needsAccount)) {
    const given = await giveRefundAccount(ctx, { refundId: named, account, by })
    if (given.kind === 'saved') return null
    return given.kind === 'bad_account' ? 'bad_account' : 'over'
  }
  const wanted = surplus.find((one) => one.id === named)
  // Pressed twice, or asked for by staff meanwhile: the page itself shows how it stands.
  if (wanted === undefined) return null
  const ordered = await requestRefund(ctx, {
    paymentId: payment.id,
    receiptId: wanted.receiptId,
    surplusId: wanted.id,
    amount: wanted.amount,
    seenRest: wanted.amount,
    reason: 'paid_too_much',
    note: '',
    byHand: wanted.byHand,
    account: wanted.byHand ? account : null,
    buyer: by,
  })
  return ordered.kind === 'bad_account' ? 'bad_account' : null
}
