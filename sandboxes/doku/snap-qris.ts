import { operationKindFault } from './faults.ts'
import type { Incoming, Reply } from './http.ts'
import { objectAt, plainAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { qrisText } from './qris.ts'
import { isCodeExpired, codeStatusBody } from './qris-bodies.ts'
import { readSnapAmount } from './snap-amount.ts'
import { format, isRefusal, mandatory } from './snap-door.ts'
import type { SnapCaller, SnapRefusal } from './snap-door.ts'
import { refundFieldRefusal, refundSnap } from './snap-refund.ts'
import { serveSnap } from './snap-serve.ts'
import type { Merchant, QrisCode } from './state.ts'
import { instantOf, isOffsetTimestamp, isoWib } from './time.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

const validMsDefault = 30 * 86_400_000
/** The central bank's ceiling for one QRIS payment. */
const amountIdrMax = 10_000_000

/** `POST …/qr/qr-mpm-generate` */
export function generateCode(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '47', work: generate, headers: [] })
}

/** `POST …/qr/qr-mpm-query` */
export function queryCode(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '51', work: query, headers: [] })
}

/** `POST …/qr/qr-mpm-refund` */
export function refundCode(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '78', work: refund, headers: [] })
}

/** `POST …/qr/qr-expire` */
export function expireCode(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '77', work: expire, headers: [] })
}

function generate(world: World, { merchant, body }: SnapCaller): object | SnapRefusal {
  const refusal = generateRefusal(world, merchant, body)
  if (refusal !== null) return refusal
  const code = openCode(world, merchant, body)
  return {
    referenceNo: code.referenceNo,
    partnerReferenceNo: code.partnerReferenceNo,
    qrContent: code.content,
    terminalId: code.terminalId,
    additionalInfo: { validityPeriod: isoWib(code.expiresAtMs) },
  }
}

function generateRefusal(world: World, merchant: Merchant, body: JsonObject): SnapRefusal | null {
  const amount = objectAt(body, 'amount')
  const extra = objectAt(body, 'additionalInfo')
  const missing = ['partnerReferenceNo', 'merchantId', 'terminalId'].find(
    (field) => textAt(body, field) === '',
  )
  if (missing !== undefined) return mandatory(missing)
  if (textAt(amount, 'value') === '') return mandatory('amount.value')
  if (textAt(amount, 'currency') === '') return mandatory('amount.currency')
  const extraMissing = ['postalCode', 'feeType'].find((field) => plainAt(extra, field) === '')
  if (extraMissing !== undefined) return mandatory(`additionalInfo.${extraMissing}`)
  return generateFormatRefusal(world, body) ?? knownMerchantRefusal(world, merchant, body)
}

function generateFormatRefusal(world: World, body: JsonObject): SnapRefusal | null {
  const amount = objectAt(body, 'amount')
  const value = readSnapAmount(textAt(amount, 'value'))
  const validity = body['validityPeriod'] ?? ''
  if (textAt(body, 'partnerReferenceNo').length > 64) return format('partnerReferenceNo')
  if (!/^\d{1,15}$/.test(textAt(body, 'merchantId'))) return format('merchantId')
  if (!/^[\x21-\x7e]{3,16}$/.test(textAt(body, 'terminalId'))) return format('terminalId')
  if (value === null || value === 0) return format('amount.value')
  if (textAt(amount, 'currency') !== 'IDR') return format('amount.currency')
  if (validity === '') return null
  if (typeof validity !== 'string' || !isOffsetTimestamp(validity)) return format('validityPeriod')
  return instantOf(validity) > now(world) ? null : format('validityPeriod')
}

function knownMerchantRefusal(world: World, merchant: Merchant, body: JsonObject): SnapRefusal | null {
  const { qrisMerchantId, qrisTerminalId, clientId } = merchant
  if (qrisMerchantId !== null && qrisMerchantId !== textAt(body, 'merchantId'))
    return { status: 404, case: '08', message: 'Invalid Merchant' }
  if (qrisTerminalId !== null && qrisTerminalId !== textAt(body, 'terminalId'))
    return { status: 404, case: '17', message: 'Invalid Terminal' }
  const value = readSnapAmount(textAt(objectAt(body, 'amount'), 'value')) ?? 0
  if (value > amountIdrMax) return { status: 403, case: '02', message: 'Exceeds Transaction Amount Limit' }
  return world.state.qrisByPartner.has(`${clientId} ${textAt(body, 'partnerReferenceNo')}`)
    ? { status: 409, case: '01', message: 'Duplicate partnerReferenceNo' }
    : null
}

function openCode(world: World, merchant: Merchant, body: JsonObject): QrisCode {
  const createdAtMs = now(world)
  const sequence = nextSequence(world)
  const referenceNo = `QR${createdAtMs}${String(sequence).padStart(7, '0')}`
  const merchantId = textAt(body, 'merchantId')
  const terminalId = textAt(body, 'terminalId')
  const amountIdr = readSnapAmount(textAt(objectAt(body, 'amount'), 'value')) ?? 0
  const validity = textAt(body, 'validityPeriod')
  const code: QrisCode = {
    referenceNo,
    clientId: merchant.clientId,
    partnerReferenceNo: textAt(body, 'partnerReferenceNo'),
    merchantId,
    terminalId,
    amountIdr,
    content: qrisText({
      amountIdr,
      reference: referenceNo,
      merchantName: merchant.name,
      merchantId,
      terminalId,
      postalCode: plainAt(objectAt(body, 'additionalInfo'), 'postalCode'),
    }),
    status: 'open',
    createdAtMs,
    expiresAtMs: validity === '' ? createdAtMs + validMsDefault : instantOf(validity),
    finishedAtMs: null,
    approvalCode: String(6_700_000 + sequence),
  }
  remember(world.state.qrisCodes, referenceNo, code)
  remember(world.state.qrisByPartner, `${code.clientId} ${code.partnerReferenceNo}`, referenceNo)
  remember(world.state.qrisContents, code.content, { kind: 'code', key: referenceNo })
  world.changed()
  return code
}

function query(world: World, caller: SnapCaller): object | SnapRefusal {
  const code = find(world, caller)
  if (isRefusal(code)) return code
  if (textAt(caller.body, 'serviceCode') === '') return mandatory('serviceCode')
  if (textAt(caller.body, 'serviceCode') !== '47') return format('serviceCode')
  const blind = operationKindFault(world, 'snap.qris-query', {
    merchant: code.clientId,
    kinds: ['not_found'],
  })
  return blind === null ? codeStatusBody(world, code) : unknownCode
}

const unknownCode: SnapRefusal = { status: 404, case: '01', message: 'Transaction Not Found' }

function refund(world: World, caller: SnapCaller): object | SnapRefusal {
  const refusal = refundFieldRefusal(caller.body)
  if (refusal !== null) return refusal
  const code = find(world, caller)
  if (isRefusal(code)) return code
  return refundSnap(
    world,
    {
      kind: 'qris',
      clientId: code.clientId,
      reference: code.partnerReferenceNo,
      referenceNo: code.referenceNo,
      channel: 'QRIS',
      paidIdr: code.amountIdr,
      paid: code.status === 'paid',
      refundReferenceLength: [1, 64],
    },
    { body: caller.body, operation: 'snap.qris-refund' },
  )
}

function expire(world: World, caller: SnapCaller): object | SnapRefusal {
  const code = find(world, caller)
  if (isRefusal(code)) return code
  if (code.status === 'paid') return { status: 404, case: '14', message: 'Paid Bill' }
  if (code.status !== 'open' || isCodeExpired(world, code))
    return { status: 404, case: '19', message: 'Invalid Bill/Expired' }
  code.status = 'cancelled'
  code.finishedAtMs = now(world)
  world.changed()
  return {
    originalReferenceNo: code.referenceNo,
    originalPartnerReferenceNo: code.partnerReferenceNo,
    cancelTime: isoWib(code.finishedAtMs),
    transactionDate: isoWib(code.createdAtMs),
  }
}

/** A code is named by our reference, by the merchant's, or by both where both fit. */
function find(world: World, { merchant, body }: SnapCaller): QrisCode | SnapRefusal {
  const own = textAt(body, 'originalReferenceNo')
  const partner = textAt(body, 'originalPartnerReferenceNo')
  if (own === '' && partner === '') return mandatory('originalReferenceNo')
  const byPartner = world.state.qrisByPartner.get(`${merchant.clientId} ${partner}`)
  const code = world.state.qrisCodes.get(own === '' ? (byPartner ?? '') : own)
  if (code?.clientId !== merchant.clientId) return unknownCode
  const fits =
    (partner === '' || code.partnerReferenceNo === partner) &&
    ['', code.merchantId].includes(textAt(body, 'merchantId'))
  return fits ? code : { status: 404, case: '18', message: 'Inconsistent Request' }
}
