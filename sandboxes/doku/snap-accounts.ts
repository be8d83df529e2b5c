import { flagAt, listAt, objectAt, textAt, textOrNullAt } from './json.ts'
import type { JsonObject } from './json.ts'
import type { Incoming, Reply } from './http.ts'
import { accountBody, accountStatusBody, deletedBody } from './snap-bodies.ts'
import { accountRefusal, binRefusal, numberRefusal, readBound } from './snap-account-rules.ts'
import { readSnapAmount } from './snap-amount.ts'
import { isRefusal, mandatory } from './snap-door.ts'
import type { SnapCaller, SnapRefusal } from './snap-door.ts'
import { serveSnap } from './snap-serve.ts'
import type { SnapWork } from './snap-serve.ts'
import type { SnapAccount, SnapPayment } from './state.ts'
import { instantOf, isoWib } from './time.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

const dueMsDefault = 60 * 60_000

/** `POST …/create-va` */
export function createAccount(world: World, incoming: Incoming): Reply {
  return serve(world, incoming, { service: '27', work: create })
}

/** `PUT …/update-va` */
export function updateAccount(world: World, incoming: Incoming): Reply {
  return serve(world, incoming, { service: '28', work: update })
}

/** `DELETE …/delete-va`, which has a JSON body. */
export function deleteAccount(world: World, incoming: Incoming): Reply {
  return serve(world, incoming, { service: '31', work: remove })
}

/** `POST /orders/v1.0/transfer-va/status` */
export function accountStatus(world: World, incoming: Incoming): Reply {
  return serve(world, incoming, { service: '26', work: status })
}

function serve(world: World, incoming: Incoming, task: { service: string; work: SnapWork }): Reply {
  return serveSnap(world, incoming, { ...task, headers: ['CHANNEL-ID'] })
}

function create(world: World, { merchant, body }: SnapCaller): object | SnapRefusal {
  const refusal = accountRefusal(body) ?? binRefusal(merchant, body)
  if (refusal !== null) return refusal
  if (world.state.accountByTrx.has(`${merchant.clientId} ${textAt(body, 'trxId')}`)) {
    return { status: 409, case: '01', message: 'Duplicate trxId' }
  }
  const serviceId = textAt(body, 'partnerServiceId')
  const customerNo = customerNoFor(world, body)
  const key = `${serviceId}${customerNo}`.trim()
  const holder = world.state.accounts.get(key)
  if ((holder !== undefined && isAlive(world, holder)) || world.state.checkoutNumbers.has(key)) {
    return { status: 409, case: '01', message: 'Duplicate virtualAccountNo' }
  }
  const account: SnapAccount = {
    clientId: merchant.clientId,
    partnerServiceId: serviceId,
    customerNo,
    virtualAccountNo: `${serviceId}${customerNo}`,
    trxId: textAt(body, 'trxId'),
    deleted: false,
    createdAtMs: now(world),
    payments: [],
    inquiryRequestId: null,
    ...billOf(world, body),
  }
  remember(world.state.accounts, key, account)
  remember(world.state.accountByTrx, `${account.clientId} ${account.trxId}`, key)
  world.changed()
  return { virtualAccountData: accountBody(account, world.publicUrl) }
}

function update(world: World, { merchant, body }: SnapCaller): object | SnapRefusal {
  const refusal = accountRefusal(body) ?? binRefusal(merchant, body)
  if (refusal !== null) return refusal
  const account = find(world, { merchant, body })
  if (isRefusal(account)) return account
  if (account.trxId !== textAt(body, 'trxId')) return inconsistent
  if (isPaidUp(account)) return paidBill
  Object.assign(account, billOf(world, body), keptBy(account, body))
  world.changed()
  return { virtualAccountData: accountBody(account, world.publicUrl) }
}

/** What an update does not speak of stays as it was; the official Node library cannot name reusableStatus. */
function keptBy(account: SnapAccount, body: JsonObject): Partial<SnapAccount> {
  const { expiredDate, expiresAtMs, reusable, active, minAmountIdr, maxAmountIdr } = account
  const config = objectAt(objectAt(body, 'additionalInfo'), 'virtualAccountConfig')
  return {
    ...(textAt(body, 'expiredDate') === '' ? { expiredDate, expiresAtMs } : {}),
    ...('reusableStatus' in config ? {} : { reusable }),
    ...('status' in config ? {} : { active }),
    ...('minAmount' in config ? {} : { minAmountIdr }),
    ...('maxAmount' in config ? {} : { maxAmountIdr }),
  }
}

function remove(world: World, { merchant, body }: SnapCaller): object | SnapRefusal {
  if (textAt(body, 'trxId') === '') return mandatory('trxId')
  if (textAt(objectAt(body, 'additionalInfo'), 'channel') === '') return mandatory('additionalInfo.channel')
  const account = find(world, { merchant, body })
  if (isRefusal(account)) return account
  if (account.trxId !== textAt(body, 'trxId')) return inconsistent
  if (isPaidUp(account)) return paidBill
  account.deleted = true
  account.active = false
  world.changed()
  return { virtualAccountData: deletedBody(account) }
}

function status(world: World, { merchant, body }: SnapCaller): object | SnapRefusal {
  const account = find(world, { merchant, body })
  if (isRefusal(account)) return account
  const payment = paymentAskedFor(account, body)
  return {
    virtualAccountData: accountStatusBody(account, payment),
    additionalInfo: { acquirer: { id: account.channel.replace('VIRTUAL_ACCOUNT_', '') } },
  }
}

const inconsistent: SnapRefusal = { status: 404, case: '18', message: 'Inconsistent Request' }
const paidBill: SnapRefusal = { status: 404, case: '14', message: 'Paid Bill' }

function find(
  world: World,
  { merchant, body }: Pick<SnapCaller, 'merchant' | 'body'>,
): SnapAccount | SnapRefusal {
  // A number that we made may be named by its trxId alone: the official Node library allows null for the rest.
  const key =
    textAt(body, 'virtualAccountNo').trim() === ''
      ? world.state.accountByTrx.get(`${merchant.clientId} ${textAt(body, 'trxId')}`)
      : textAt(body, 'virtualAccountNo').trim()
  const required = key === undefined ? ['partnerServiceId', 'customerNo', 'virtualAccountNo'] : []
  const missing = required.find((field) => textAt(body, field).trim() === '')
  if (missing !== undefined) return mandatory(missing)
  const refusal = numberRefusal(body)
  if (refusal !== null) return refusal
  const account = world.state.accounts.get(key ?? '')
  if (account === undefined || account.deleted || account.clientId !== merchant.clientId) {
    return { status: 404, case: '12', message: 'Invalid Bill/Virtual Account' }
  }
  return account
}

/** A payment is named by either of its ids; without one the last counts. */
function paymentAskedFor(account: SnapAccount, body: JsonObject): SnapPayment | null {
  const inquiryRequestId = textAt(body, 'inquiryRequestId')
  const paymentRequestId = textAt(body, 'paymentRequestId')
  const wanted = account.payments.filter(
    (payment) =>
      (inquiryRequestId === '' || payment.inquiryRequestId === inquiryRequestId) &&
      (paymentRequestId === '' || payment.paymentRequestId === paymentRequestId),
  )
  return wanted.at(-1) ?? null
}

/** Whether a number is taken: a closed, expired or paid one may be handed out again. */
function isAlive(world: World, account: SnapAccount): boolean {
  return !account.deleted && !isPaidUp(account) && account.expiresAtMs > now(world)
}

/** A number that the merchant answers for itself (DIPC) is paid once per inquiry, whatever was paid before. */
export function isPaidUp(account: SnapAccount): boolean {
  if (account.reusable) return false
  const { inquiryRequestId, payments } = account
  if (inquiryRequestId === null) return payments.length > 0
  return payments.some((payment) => payment.inquiryRequestId === inquiryRequestId)
}

/**
 * A customerNo of up to four digits, or none, is the prefix of a number that we generate (DGPC). A longer one
 * is the merchant's own (MGPC).
 */
function customerNoFor(world: World, body: JsonObject): string {
  const given = textAt(body, 'customerNo')
  if (given.length > 4) return given
  const serviceId = textAt(body, 'partnerServiceId').trim()
  const channel = textAt(objectAt(body, 'additionalInfo'), 'channel')
  const digits = channel === 'VIRTUAL_ACCOUNT_BRI' ? 20 : 16
  return `${given}${String(nextSequence(world)).padStart(digits - serviceId.length - given.length, '0')}`
}

type Bill = Pick<
  SnapAccount,
  | 'name'
  | 'email'
  | 'phone'
  | 'amountIdr'
  | 'trxType'
  | 'channel'
  | 'reusable'
  | 'minAmountIdr'
  | 'maxAmountIdr'
  | 'active'
  | 'expiredDate'
  | 'expiresAtMs'
  | 'freeText'
>

/** The part of an account that create, update and a merchant's own inquiry answer describe. */
export function billOf(world: World, body: JsonObject): Bill {
  const extra = objectAt(body, 'additionalInfo')
  const config = objectAt(extra, 'virtualAccountConfig')
  const expiredDate = textAt(body, 'expiredDate') || isoWib(now(world) + dueMsDefault)
  const trxType = textAt(body, 'virtualAccountTrxType')
  return {
    name: textAt(body, 'virtualAccountName'),
    email: textOrNullAt(body, 'virtualAccountEmail'),
    phone: textOrNullAt(body, 'virtualAccountPhone'),
    amountIdr: readSnapAmount(textAt(objectAt(body, 'totalAmount'), 'value')) ?? 0,
    trxType: trxType === 'O' || trxType === 'V' ? trxType : 'C',
    channel: textAt(extra, 'channel'),
    reusable: flagAt(config, 'reusableStatus'),
    minAmountIdr: readBound(config['minAmount']),
    maxAmountIdr: readBound(config['maxAmount']),
    active: textAt(config, 'status') !== 'INACTIVE',
    expiredDate,
    expiresAtMs: instantOf(expiredDate),
    freeText: listAt(body, 'freeText'),
  }
}
