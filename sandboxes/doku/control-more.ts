import { announceAgain } from './announce.ts'
import { bindingClosedReason, bindingReturnUrl, confirmBinding, failBinding, sandboxOtp } from './bindings.ts'
import { deliveryReport } from './control-pay.ts'
import { sendNow } from './deliveries.ts'
import { jsonReply } from './http.ts'
import type { Reply } from './http.ts'
import { flagAt, isObject, textAt } from './json.ts'
import { pendingRefunds } from './refunds.ts'
import { settleRefund } from './settle-refund.ts'
import type { Delivery } from './state.ts'
import type { World } from './world.ts'

/** `POST /control/resend`: sends a notification once more, as a person does in the back office. */
export async function controlResend(world: World, body: unknown): Promise<Reply> {
  if (!isObject(body)) return wrong('The body must be a JSON object.')
  const before = findDelivery(world, {
    id: textAt(body, 'id'),
    reference: textAt(body, 'reference'),
    merchant: textAt(body, 'merchant'),
  })
  if (before === null) return wrong('Give the id or the reference of a notification that was queued before.')
  const delivery = announceAgain(world, before, flagAt(body, 'sameRequestId'))
  await sendNow(world, [delivery])
  return jsonReply(200, { notifications: [deliveryReport(delivery)] })
}

type Named = { id: string; reference: string; merchant: string }

/** The newest one that fits. */
function findDelivery(world: World, named: Named): Delivery | null {
  const { deliveries, finished } = world.state
  if (named.id !== '') return deliveries.get(named.id) ?? finished.get(named.id) ?? null
  if (named.reference === '') return null
  const fitting = [...finished.values(), ...deliveries.values()].filter(
    (one) =>
      one.reference === named.reference &&
      !one.forged &&
      (named.merchant === '' || one.clientId === named.merchant),
  )
  return fitting.toSorted((left, right) => sequenceOf(left) - sequenceOf(right)).at(-1) ?? null
}

function sequenceOf(delivery: Delivery): number {
  return Number(delivery.id.slice('ntf_'.length))
}

/** `POST /control/bind`: goes through the binding page as a person would. */
export function controlBind(world: World, body: unknown): Reply {
  if (!isObject(body)) return wrong('The body must be a JSON object.')
  const binding = world.state.bindings.get(textAt(body, 'referenceNo'))
  if (binding === undefined) return wrong('Give the referenceNo of a binding.')
  const reason = bindingClosedReason(world, binding)
  if (reason !== null) return wrong(reason)
  if (textAt(body, 'outcome') === 'FAILED') failBinding(world, binding)
  else confirmBinding(world, binding, textAt(body, 'otp') || sandboxOtp)
  return jsonReply(200, {
    referenceNo: binding.referenceNo,
    status: binding.status,
    authCode: binding.status === 'SUCCESS' ? binding.authCode : null,
    returnUrl: bindingReturnUrl(binding),
  })
}

/** `POST /control/refunds/settle`: decides a pending refund now. */
export async function controlSettleRefund(world: World, body: unknown): Promise<Reply> {
  if (!isObject(body)) return wrong('The body must be a JSON object.')
  const wanted = textAt(body, 'refundReference')
  const refund = pendingRefunds(world).find(
    (one) => wanted === '' || one.partnerRefundNo === wanted || one.refundNo === wanted,
  )
  if (refund === undefined) return wrong('Give the refundReference of a pending refund.')
  const deliveries = settleRefund(world, refund, textAt(body, 'outcome') === 'FAILED' ? 'failed' : 'success')
  await sendNow(world, deliveries)
  return jsonReply(200, { refund, notifications: deliveries.map(deliveryReport) })
}

function wrong(error: string): Reply {
  return jsonReply(400, { error })
}
