import { randomInt, randomUUID } from 'node:crypto'
import { takeNotificationFault } from './faults.ts'
import { meaningOfPin } from './magic-values.ts'
import { announce } from './notifications.ts'
import type { Sandbox } from './sandbox.ts'
import { referenceKey, type Job, type Payment, type Wallet } from './state.ts'
import { wibDay } from './wire-time.ts'

/** What a new payment is made of; the rest starts empty. */
export type PaymentDraft = Pick<
  Payment,
  | 'service'
  | 'clientId'
  | 'partnerReferenceNo'
  | 'amountIdr'
  | 'tipIdr'
  | 'description'
  | 'validUpToMs'
  | 'referenceNo'
>

export type PayOutcome =
  'paid' | 'pending' | 'wrong_pin' | 'failed' | 'insufficient' | 'unknown_phone' | 'not_open'

export const wrongPinsMax = 3
const holdMs = 30_000
const lateByMs = 60_000

/** Keeps a new payment and schedules its lapse. */
export function openPayment(sandbox: Sandbox, draft: PaymentDraft): Payment {
  const payment: Payment = {
    ...draft,
    id: randomUUID(),
    createdAtMs: sandbox.clock.nowMs(),
    standing: 'open',
    payerPhone: null,
    wrongPins: 0,
    problem: null,
    paidAtMs: null,
    finishedAtMs: null,
    settlesAs: 'paid',
    settlesLate: false,
    twist: null,
    refunds: [],
    qr: null,
  }
  const { clientId, service, partnerReferenceNo } = draft
  sandbox.state.payments.set(payment.id, payment)
  sandbox.state.paymentIds.set(referenceKey(clientId, service, partnerReferenceNo), payment.id)
  sandbox.clock.schedule({ dueAtMs: draft.validUpToMs, kind: 'expire', id: payment.id })
  sandbox.touch()
  return payment
}

/** Finds a payment by the merchant's own reference. */
export function findPayment(
  sandbox: Sandbox,
  key: Pick<Payment, 'clientId' | 'service' | 'partnerReferenceNo'>,
): Payment | null {
  const id = sandbox.state.paymentIds.get(referenceKey(key.clientId, key.service, key.partnerReferenceNo))
  return (id === undefined ? undefined : sandbox.state.payments.get(id)) ?? null
}

/** A number in the provider's form, slashes included: `INV/PAC/ONP/261124/4GZKQ07TRXM`. */
export function invoiceNumber(family: 'PAC' | 'REF', atMs: number): string {
  return `INV/${family}/ONP/${wibDay(atMs).slice(2).replaceAll('-', '')}/${randomLetters(11)}`
}

export function randomLetters(length: number): string {
  const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  return Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('')
}

/** What the payer pays: the sum and, on a QRIS bill, the tip. */
export function payableIdr(payment: Payment): bigint {
  return payment.amountIdr + payment.tipIdr
}

/** True while a person may still pay; the clock decides, not the lapse job. */
export function isOpen(sandbox: Sandbox, payment: Payment): boolean {
  return payment.standing === 'open' && sandbox.clock.nowMs() < payment.validUpToMs
}

/** Pays as a person does: a phone number and a PIN. */
export function pay(sandbox: Sandbox, payment: Payment, payer: { phone: string; pin: string }): PayOutcome {
  if (!isOpen(sandbox, payment)) return 'not_open'
  const wallet = sandbox.state.wallets.get(payer.phone)
  sandbox.touch()
  if (wallet === undefined) return note(payment, 'unknown_phone')
  payment.payerPhone = wallet.phone
  payment.problem = null

  const meaning = meaningOfPin(payer.pin)
  if (meaning === null && payer.pin !== wallet.pin) return countWrongPin(sandbox, payment)
  if (!wallet.isActive || meaning?.kind === 'locked') return refuseForGood(sandbox, payment, 'locked')
  if (meaning?.kind === 'insufficient' || !withdraw(wallet, payableIdr(payment)))
    return note(payment, 'insufficient')

  if (meaning?.kind === 'pay') payment.twist = meaning.twist
  if (meaning?.kind === 'hold') return hold(sandbox, payment, meaning)
  const fault = payment.twist === null ? takeNotificationFault(sandbox, payment.clientId) : null
  if (fault?.kind === 'late') return hold(sandbox, payment, { settlesAs: 'paid', settlesLate: true })
  finish(payment, 'paid', sandbox.clock.nowMs())
  announce(sandbox, payment, { fault })
  return 'paid'
}

/** Does what the clock asks of a payment at its lapse; the time is that of the job, also after a jump. */
export function lapse(sandbox: Sandbox, job: Job): void {
  const payment = sandbox.state.payments.get(job.id)
  if (payment === undefined) return
  const isUnpaid = payment.standing === 'open' || (payment.standing === 'pending' && payment.settlesLate)
  if (!isUnpaid) return
  finish(payment, 'cancelled', job.dueAtMs)
  announce(sandbox, payment, { fault: takeNotificationFault(sandbox, payment.clientId) })
}

/** Ends the waiting of a held payment, also of one that has lapsed meanwhile. */
export function settleHeld(sandbox: Sandbox, job: Job): void {
  const payment = sandbox.state.payments.get(job.id)
  if (payment === undefined) return
  if (payment.settlesAs === 'failed') giveBack(sandbox, payment, payableIdr(payment))
  finish(payment, payment.settlesAs, job.dueAtMs)
  announce(sandbox, payment, { fault: takeNotificationFault(sandbox, payment.clientId) })
}

/** Puts money back into the payer's wallet; false when the wallet's cap forbids it. */
export function giveBack(sandbox: Sandbox, payment: Payment, amountIdr: bigint): boolean {
  const wallet = sandbox.state.wallets.get(payment.payerPhone ?? '')
  if (wallet === undefined) return true
  const balanceIdr = wallet.balanceIdr + amountIdr
  if (balanceIdr > wallet.capIdr && !wallet.refillsItself) return false
  wallet.balanceIdr = balanceIdr > wallet.capIdr ? wallet.capIdr : balanceIdr
  return true
}

function finish(payment: Payment, standing: 'paid' | 'failed' | 'cancelled', atMs: number): void {
  payment.standing = standing
  payment.finishedAtMs = atMs
  if (standing === 'paid') payment.paidAtMs = atMs
}

function hold(
  sandbox: Sandbox,
  payment: Payment,
  how: Pick<Payment, 'settlesAs' | 'settlesLate'>,
): 'pending' {
  payment.standing = 'pending'
  payment.settlesAs = how.settlesAs
  payment.settlesLate = how.settlesLate
  const dueAtMs = how.settlesLate ? payment.validUpToMs + lateByMs : sandbox.clock.nowMs() + holdMs
  sandbox.clock.schedule({ dueAtMs, kind: 'settle', id: payment.id })
  return 'pending'
}

function countWrongPin(sandbox: Sandbox, payment: Payment): 'wrong_pin' | 'failed' {
  payment.wrongPins += 1
  if (payment.wrongPins >= wrongPinsMax) return refuseForGood(sandbox, payment, 'wrong_pin')
  payment.problem = 'wrong_pin'
  return 'wrong_pin'
}

function refuseForGood(sandbox: Sandbox, payment: Payment, problem: string): 'failed' {
  payment.problem = problem
  finish(payment, 'failed', sandbox.clock.nowMs())
  announce(sandbox, payment, { fault: takeNotificationFault(sandbox, payment.clientId) })
  return 'failed'
}

function note(payment: Payment, problem: 'unknown_phone' | 'insufficient'): 'unknown_phone' | 'insufficient' {
  payment.problem = problem
  return problem
}

/** The first demo wallet refills itself, so that a long demonstration never runs dry; its cap still holds. */
function withdraw(wallet: Wallet, amountIdr: bigint): boolean {
  if (wallet.balanceIdr < amountIdr && wallet.refillsItself) wallet.balanceIdr = wallet.capIdr
  if (wallet.balanceIdr < amountIdr) return false
  wallet.balanceIdr -= amountIdr
  return true
}
