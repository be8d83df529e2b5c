import { createHash } from 'node:crypto'
import { z } from 'zod'
import { assert } from '#platform/assert.ts'
import { toWibIso } from '#platform/clock.ts'
import type { Rupiah } from '#platform/money.ts'
import type { ChargeRequest } from '../port.ts'
import { SnapAmount, WireRupiah, snapAmount } from '../snap/wire.ts'

/** Sixteen digits after the bank's prefix: 5 + 16 stays inside every bank's limit and is still typed by people. */
const customerNumberDigits = 16

/** The three fields by which SNAP names a virtual account. */
export interface VirtualAccountNumber {
  readonly partnerServiceId: string
  readonly customerNo: string
  readonly virtualAccountNo: string
}

/**
 * The number we give an attempt. It depends on nothing but the attempt, so that the same question asked again after
 * a lost answer names the same account, and a status question needs no stored number.
 */
export function virtualAccountNumber(
  bin: string,
  attempt: { readonly reference: string; readonly requestId: string },
): VirtualAccountNumber {
  assert(/^\d{1,8}$/.test(bin), 'a partner service id has one to eight digits')
  const digest = createHash('sha256').update(`${attempt.reference}|${attempt.requestId}`).digest('hex')
  const customerNo = String(BigInt(`0x${digest}`) % 10n ** BigInt(customerNumberDigits)).padStart(
    customerNumberDigits,
    '0',
  )
  const partnerServiceId = bin.padStart(8, ' ')
  return { partnerServiceId, customerNo, virtualAccountNo: partnerServiceId + customerNo }
}

/**
 * The body of create-va and update-va v1.1, merchant-generated number. A closed amount takes exactly the sum once, an open
 * one any sum within its bounds, as often as people pay, until it expires.
 */
export function createVaBody(
  number: VirtualAccountNumber,
  dokuChannel: string,
  request: Pick<ChargeRequest, 'reference' | 'amount' | 'payBefore' | 'buyer' | 'open'>,
) {
  const phone = dokuPhone(request.buyer.phone)
  const email = dokuEmail(request.buyer.email)
  return {
    ...number,
    virtualAccountName: virtualAccountName(request.buyer.name),
    ...(email === null ? {} : { virtualAccountEmail: email }),
    ...(phone === null ? {} : { virtualAccountPhone: phone }),
    trxId: request.reference,
    totalAmount: snapAmount(request.amount),
    virtualAccountTrxType: request.open === undefined ? 'C' : 'O',
    expiredDate: toWibIso(request.payBefore),
    additionalInfo: { channel: dokuChannel, virtualAccountConfig: accountConfig(request.open) },
  }
}

/** What a number may take: bounds only where its amount is open. */
export function accountConfig(open: ChargeRequest['open']) {
  return open === undefined
    ? { reusableStatus: false }
    : { reusableStatus: true, minAmount: `${open.minimum}.00`, maxAmount: `${open.maximum}.00` }
}

/** The body of the Checkout call. Nothing in it depends on when it is asked: a repeated Request-Id must repeat it. */
export function checkoutBody(request: ChargeRequest, dueMinutes: number, methods: readonly string[]): object {
  const phone = dokuPhone(request.buyer.phone)
  const email = dokuEmail(request.buyer.email)
  const payLater = methods.some(isPayLater)
  const lines = request.lines.map((line) => ({
    id: line.id,
    name: line.name.slice(0, 255),
    price: wireInteger(line.unitPrice),
    quantity: line.quantity,
    ...(payLater ? payLaterLine(line.id, request.returnUrl) : {}),
  }))
  return {
    order: {
      amount: wireInteger(request.amount),
      invoice_number: request.reference,
      currency: 'IDR',
      callback_url: request.returnUrl,
      callback_url_result: request.returnUrl,
      auto_redirect: true,
      language: 'ID',
      // Lines that do not add up to the amount are refused by some methods; the amount is what counts.
      ...(linesAddUp(request) ? { line_items: lines } : {}),
    },
    payment: {
      payment_due_date: dueMinutes,
      ...(methods.length === 0 ? {} : { payment_method_types: methods }),
    },
    customer: {
      name: virtualAccountName(request.buyer.name),
      ...(phone === null ? {} : { phone }),
      ...(email === null ? {} : { email }),
      country: 'ID',
    },
    ...(payLater ? payLaterAddresses(request.shipTo) : {}),
  }
}

/** The methods that this request has everything for: paying later wants the lines, some of it an address too. */
export function usableMethods(methods: readonly string[], request: ChargeRequest): readonly string[] {
  return methods.filter((method) => {
    if (!isPayLater(method)) return true
    return linesAddUp(request) && (method === 'PEER_TO_PEER_AKULAKU' || request.shipTo !== undefined)
  })
}

function isPayLater(method: string): boolean {
  return method.startsWith('PEER_TO_PEER_')
}

function linesAddUp(request: ChargeRequest): boolean {
  const total = request.lines.reduce((sum, line) => sum + line.unitPrice * BigInt(line.quantity), 0n)
  return request.lines.length > 0 && total === request.amount
}

function payLaterLine(sku: string, pageUrl: string) {
  return { sku, category: 'automotive', url: pageUrl, image_url: pageUrl, type: 'physical' }
}

/** Three letters for the country here, two elsewhere: so DOKU writes it. */
function payLaterAddresses(shipTo: ChargeRequest['shipTo']): object {
  if (shipTo === undefined) return {}
  const address = {
    first_name: virtualAccountName(shipTo.name),
    address: shipTo.street,
    city: shipTo.city,
    postal_code: shipTo.postalCode,
    phone: dokuPhone(shipTo.phone) ?? '',
    country_code: 'IDN',
  }
  return { shipping_address: address, billing_address: address }
}

/** DOKU's charset for names, which has no `&`: accents fall away, `&` becomes `dan`, the rest a blank. */
export function virtualAccountName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll('&', ' dan ')
    .replaceAll(/[^a-zA-Z0-9.\-/+,=_:'@% ]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
  return plain === '' ? 'Pelanggan' : plain.slice(0, 100).trim()
}

/** Country code and digits (`628…`), or null where it cannot be a telephone number. */
export function dokuPhone(phone: string): string | null {
  const digits = phone.replaceAll(/\D/g, '').replace(/^0/, '62')
  return /^\d{9,16}$/.test(digits) ? digits : null
}

function dokuEmail(email: string | null): string | null {
  return email !== null && email.length <= 128 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? email : null
}

/** Checkout wants a JSON number; at most twelve digits, so the conversion is exact. */
function wireInteger(amount: Rupiah): number {
  assert(amount > -1_000_000_000_000n && amount < 1_000_000_000_000n, 'Checkout takes at most twelve digits')
  return Number(amount)
}

/** `yyyyMMddHHmmss` in WIB, as Checkout writes its expired_date; null where it is none. */
export function readCompactWib(text: string): Date | null {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text)
  if (match === null) return null
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+07:00`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/**
 * DOKU's name for one VA payment. The banks number their payment requests themselves, and nothing promises that two of
 * them never use the same number: with our own reference in front it is unique, and money is never taken for a repeat.
 */
export function vaPaymentReference(reference: string, paymentRequestId: string): string {
  return `${reference}/${paymentRequestId}`
}

/** Longer names than DOKU documents fit into no index: a payment must not be lost to its name. */
const paymentNameMax = 128

/** DOKU's name for a payment on its page; ours where it gives none that can be kept. */
export function pagePaymentReference(reference: string, named: string | null | undefined): string {
  return named && named.length <= paymentNameMax ? named : reference
}

export const CreateVaAnswer = z.object({
  virtualAccountData: z.object({
    virtualAccountNo: z.string(),
    trxId: z.string(),
    totalAmount: SnapAmount,
  }),
})

export const VaStatusAnswer = z.object({
  virtualAccountData: z.object({
    virtualAccountNo: z.string(),
    trxId: z.string().nullish(),
    paymentRequestId: z.string().nullish(),
    paidAmount: SnapAmount.nullish(),
    paymentFlagReason: z.object({ english: z.string() }).nullish(),
    trxDateTime: z.string().nullish(),
  }),
})

/** DOKU's samples carry unpadded numbers here; they are compared trimmed. */
export const VaPaymentNotification = z.object({
  virtualAccountNo: z.string().min(1),
  trxId: z.string().min(1).max(64),
  paymentRequestId: z.string().min(1).max(128),
  paidAmount: SnapAmount,
  trxDateTime: z.string().nullish(),
})

export const CardRefundAnswer = z.object({
  order: z.object({ invoice_number: z.string() }),
  refund: z.object({
    amount: WireRupiah,
    type: z.string().nullish(),
    status: z.string(),
    message: z.string().nullish(),
    approval_code: z.string().nullish(),
  }),
})

export const CheckoutAnswer = z.object({
  message: z.array(z.string()),
  response: z.object({
    order: z.object({ amount: WireRupiah, invoice_number: z.string() }),
    payment: z.object({ url: z.string(), token_id: z.string(), expired_date: z.string().nullish() }),
  }),
})

/** Only the word of success is certain: what else the answer holds is not documented. */
export const CancelledOrder = z.union([
  z.object({ message: z.array(z.string()).refine((words) => words.includes('SUCCESS')) }),
  z.object({ message: z.literal('SUCCESS') }),
])

const Transaction = z.object({
  status: z.string(),
  date: z.string().nullish(),
  original_request_id: z.string().nullish(),
})

/** Null, empty or absent until the buyer chooses a method. */
const Named = z.object({ id: z.string().nullish() }).nullish()

export const OrderStatusAnswer = z.object({
  order: z.object({
    invoice_number: z.string(),
    amount: WireRupiah,
    status: z.union([z.string(), z.array(z.string())]).nullish(),
  }),
  transaction: Transaction.nullish(),
  service: Named,
  channel: Named,
  refund: z.object({ amount: WireRupiah.nullish() }).nullish(),
})

export const HttpNotification = z.object({
  order: z.object({
    invoice_number: z.string().min(1).max(64),
    amount: WireRupiah,
    // Seldom sent; another one is no sum of ours.
    currency: z.enum(['IDR', '']).nullish(),
  }),
  transaction: Transaction,
  service: Named,
  channel: Named,
  virtual_account_info: z.object({ virtual_account_number: z.string().nullish() }).nullish(),
  refund: z.object({ amount: WireRupiah.nullish() }).nullish(),
})
