import { bindingOfCaller } from './customer-tokens.ts'
import { debitChannelOf } from './debit-channels.ts'
import { debitStatusBody } from './debit-bodies.ts'
import { operationKindFault } from './faults.ts'
import { headerOf } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { isObject, listAt, objectAt, textAt, textOrNullAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { balanceIdrOf } from './bindings.ts'
import { payDebit } from './paying.ts'
import { readSnapAmount } from './snap-amount.ts'
import { expiryOf, paymentRefusal } from './snap-debit-rules.ts'
import { format, isRefusal, mandatory } from './snap-door.ts'
import type { SnapCaller, SnapRefusal } from './snap-door.ts'
import { refundFieldRefusal, refundSnap } from './snap-refund.ts'
import { serveSnap } from './snap-serve.ts'
import type { Binding, DebitPayment } from './state.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

/** `POST /direct-debit/core/v1/debit/payment-host-to-host` */
export function createDebit(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '54', work: create, headers: ['X-IP-ADDRESS'] })
}

/** `POST /orders/v1.0/debit/status` */
export function debitStatus(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '55', work: status, headers: [] })
}

/** `POST /direct-debit/core/v1/debit/refund` */
export function refundDebit(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '58', work: refund, headers: ['X-IP-ADDRESS'] })
}

function create(world: World, caller: SnapCaller): object | SnapRefusal {
  const { merchant, body } = caller
  const refusal = paymentRefusal(body, now(world))
  if (refusal !== null) return refusal
  if (world.state.debitByPartner.has(`${merchant.clientId} ${textAt(body, 'partnerReferenceNo')}`))
    return { status: 409, case: '01', message: 'Duplicate partnerReferenceNo' }

  const channel = debitChannelOf(textAt(objectAt(body, 'additionalInfo'), 'channel'))
  const binding = channel.jumpsToApp ? null : bindingOfCaller(world, caller)
  if (binding !== null && isRefusal(binding)) return binding
  if (binding !== null && binding.channel !== channel.code)
    return { status: 401, case: '02', message: 'Invalid Customer Token' }
  const amountIdr = readSnapAmount(textAt(objectAt(body, 'amount'), 'value')) ?? 0
  if (binding !== null && balanceIdrOf(binding) < amountIdr)
    return { status: 403, case: '14', message: 'Insufficient Funds' }

  const debit = openDebit(world, caller, { binding, amountIdr })
  const answer = { referenceNo: debit.referenceNo, partnerReferenceNo: debit.partnerReferenceNo }
  if (needsNobody(body)) {
    payDebit(world, debit)
    return answer
  }
  return { webRedirectUrl: `${world.publicUrl}/direct-debit/ui/payment/${debit.referenceNo}`, ...answer }
}

/** A recurring charge, and one for which no OTP is wanted, is taken at once. */
function needsNobody(body: JsonObject): boolean {
  const extra = objectAt(body, 'additionalInfo')
  return textAt(extra, 'paymentType') === 'RECURRING' || textAt(extra, 'otpStatus') === 'NO'
}

function openDebit(
  world: World,
  caller: SnapCaller,
  charge: { binding: Binding | null; amountIdr: number },
): DebitPayment {
  const { merchant, body, incoming, externalId } = caller
  const extra = objectAt(body, 'additionalInfo')
  const createdAtMs = now(world)
  const sequence = nextSequence(world)
  const back = listAt(body, 'urlParam').find(isObject)
  const debit: DebitPayment = {
    referenceNo: `DD${createdAtMs}${String(sequence).padStart(7, '0')}`,
    clientId: merchant.clientId,
    partnerReferenceNo: textAt(body, 'partnerReferenceNo'),
    externalId,
    channel: textAt(extra, 'channel'),
    amountIdr: charge.amountIdr,
    status: 'open',
    createdAtMs,
    expiresAtMs: expiryOf(body, createdAtMs),
    finishedAtMs: null,
    approvalCode: String(6_700_000 + sequence),
    custIdMerchant: charge.binding?.custIdMerchant ?? textAt(extra, 'custIdMerchant'),
    deviceId: headerOf(incoming, 'x-device-id'),
    title: textAt(extra, 'orderTitle') || textAt(extra, 'remarks'),
    successUrl: back === undefined ? textOrNullAt(extra, 'successPaymentUrl') : textOrNullAt(back, 'url'),
    failedUrl: back === undefined ? textOrNullAt(extra, 'failedPaymentUrl') : textOrNullAt(back, 'url'),
    lineItems: listAt(extra, 'lineItems'),
    bindingNo: charge.binding?.referenceNo ?? null,
  }
  remember(world.state.debits, debit.referenceNo, debit)
  remember(world.state.debitByPartner, `${debit.clientId} ${debit.partnerReferenceNo}`, debit.referenceNo)
  world.changed()
  return debit
}

function status(world: World, caller: SnapCaller): object | SnapRefusal {
  const { body } = caller
  if (textAt(body, 'serviceCode') === '') return mandatory('serviceCode')
  if (!['54', '55'].includes(textAt(body, 'serviceCode'))) return format('serviceCode')
  const debit = find(world, caller)
  if (isRefusal(debit)) return debit
  // The first moments after a payment the provider may not know it yet.
  const blind = operationKindFault(world, 'snap.debit-status', {
    merchant: debit.clientId,
    kinds: ['not_found'],
  })
  return blind === null ? debitStatusBody(world, debit) : unknownPayment
}

const unknownPayment: SnapRefusal = { status: 404, case: '01', message: 'Transaction Not Found' }

function refund(world: World, caller: SnapCaller): object | SnapRefusal {
  const { body } = caller
  if (textAt(body, 'originalPartnerReferenceNo') === '') return mandatory('originalPartnerReferenceNo')
  const channel = textAt(objectAt(body, 'additionalInfo'), 'channel')
  if (channel === '') return mandatory('additionalInfo.channel')
  const refusal = refundFieldRefusal(body)
  if (refusal !== null) return refusal
  if (textAt(body, 'originalExternalId').length > 64) return format('originalExternalId')
  const debit = find(world, caller)
  if (isRefusal(debit)) return debit
  if (debit.channel !== channel) return { status: 404, case: '18', message: 'Inconsistent Request' }
  return refundSnap(
    world,
    {
      kind: 'debit',
      clientId: debit.clientId,
      reference: debit.partnerReferenceNo,
      referenceNo: debit.referenceNo,
      channel: debit.channel,
      paidIdr: debit.amountIdr,
      paid: debit.status === 'paid',
      refundReferenceLength: debitChannelOf(debit.channel).refundReferenceLength,
    },
    { body, operation: 'snap.debit-refund' },
  )
}

function find(world: World, { merchant, body }: SnapCaller): DebitPayment | SnapRefusal {
  const own = textAt(body, 'originalReferenceNo')
  const partner = textAt(body, 'originalPartnerReferenceNo')
  if (own === '' && partner === '') return mandatory('originalPartnerReferenceNo')
  const byPartner = world.state.debitByPartner.get(`${merchant.clientId} ${partner}`)
  const debit = world.state.debits.get(own === '' ? (byPartner ?? '') : own)
  if (debit?.clientId !== merchant.clientId) return unknownPayment
  return partner === '' || debit.partnerReferenceNo === partner
    ? debit
    : { status: 404, case: '18', message: 'Inconsistent Request' }
}
