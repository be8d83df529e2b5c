import { randomInt, randomUUID } from 'node:crypto'
import { takeNotificationFault } from './faults.ts'
import { meaningOfPin } from './magic-values.ts'
import { announce } from './notifications.ts'
import type { Sandbox } from './sandbox.ts'
import { moveRefundFunds, settingsOf } from './settings.ts'
import { referenceKey, type Job, type Payment, type PayOption } from './state.ts'
import { deposit, restore, withdraw } from './wallets.ts'
import { wibDay } from './wire-time.ts'

/** What a new payment is made of; the rest starts empty. */
export type PaymentDraft = Pick<
  Payment,
  | 'service'
  | 'clientId'
  | 'partnerReferenceNo'
  | 'amountIdr'
  | 'tipIdr'
  | 'feeIdr'
  | 'isLinked'
  | 'payerPhone'
  | 'description'
  | 'validUpToMs'
  | 'referenceNo'
>

export type PayOutcome =
  'paid' | 'pending' | 'wrong_pin' | 'failed' | 'insufficient' | 'over_cap' | 'unknown_phone' | 'not_open'

/** Who pays and from which of the two pay options. */
export type Payer = { phone: string; pin: string; payOption?: PayOption }

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
    payOption: 'AstraPay',
    wrongPins: 0,
    problem: null,
    paidAtMs: null,
    finishedAtMs: null,
    settlesAs: 'paid',
    settlesLate: false,
    twist: null,
    refunds: [],
    mdrBasisPoints: 0,
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

/** A number in the provider's form for captures and voids: `C00000701733069765518`. */
export function providerNumber(letter: 'C' | 'V', atMs: number): string {
  return `${letter}0000070${atMs}${randomInt(10)}`.slice(0, 21)
}

export function randomLetters(length: number): string {
  const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  return Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('')
}

/** What the payer pays: the sum, on a QRIS bill the tip, and the provider's fee where one was agreed. */
export function payableIdr(payment: Payment): bigint {
  return payment.amountIdr + payment.tipIdr + payment.feeIdr
}

/** True while a person may still pay; the clock decides, not the lapse job. */
export function isOpen(sandbox: Sandbox, payment: Payment): boolean {
  return payment.standing === 'open' && sandbox.clock.nowMs() < payment.validUpToMs
}

/** Pays as a person does: a phone number and a PIN. */
export function pay(sandbox: Sandbox, payment: Payment, payer: Payer): PayOutcome {
  if (!isOpen(sandbox, payment)) return 'not_open'
  // With a customer token the payer was fixed when the payment was asked for.
  const phone = payment.isLinked ? (payment.payerPhone ?? '') : payer.phone
  const wallet = sandbox.state.wallets.get(phone)
  sandbox.touch()
  if (wallet === undefined) return note(payment, 'unknown_phone')
  payment.payerPhone = wallet.phone
  payment.problem = null
  const { hasBankSaqu } = settingsOf(sandbox.state, payment.clientId)
  payment.payOption = hasBankSaqu && payer.payOption === 'Bank Saqu' ? 'Bank Saqu' : 'AstraPay'

  const meaning = meaningOfPin(payer.pin)
  if (meaning === null && payer.pin !== wallet.pin) return countWrongPin(sandbox, payment)
  if (wallet.standing !== 'active' || meaning?.kind === 'locked')
    return refuseForGood(sandbox, payment, 'locked')
  if (meaning?.kind === 'insufficient') return note(payment, 'insufficient')
  const shortage = withdraw(wallet, payableIdr(payment), payment.payOption)
  if (shortage !== null) return note(payment, shortage)

  if (meaning?.kind === 'pay') payment.twist = meaning.twist
  if (meaning?.kind === 'hold') return hold(sandbox, payment, meaning)
  const fault = payment.twist === null ? takeNotificationFault(sandbox, payment.clientId) : null
  if (fault?.kind === 'late') return hold(sandbox, payment, { settlesAs: 'paid', settlesLate: true })
  finish(sandbox, payment, { standing: 'paid', atMs: sandbox.clock.nowMs() })
  announce(sandbox, payment, { fault })
  return 'paid'
}

/** Does what the clock asks of a payment at its lapse; the time is that of the job, also after a jump. */
export function lapse(sandbox: Sandbox, job: Job): void {
  const payment = sandbox.state.payments.get(job.id)
  if (payment === undefined) return
  const isUnpaid = payment.standing === 'open' || (payment.standing === 'pending' && payment.settlesLate)
  if (!isUnpaid) return
  finish(sandbox, payment, { standing: 'cancelled', atMs: job.dueAtMs })
  announce(sandbox, payment, { fault: takeNotificationFault(sandbox, payment.clientId) })
}

/** Ends the waiting of a held payment, also of one that has lapsed meanwhile. */
export function settleHeld(sandbox: Sandbox, job: Job): void {
  const payment = sandbox.state.payments.get(job.id)
  if (payment === undefined) return
  if (payment.settlesAs === 'failed') undoWithdrawal(sandbox, payment)
  finish(sandbox, payment, { standing: payment.settlesAs, atMs: job.dueAtMs })
  announce(sandbox, payment, { fault: takeNotificationFault(sandbox, payment.clientId) })
}

function undoWithdrawal(sandbox: Sandbox, payment: Payment): void {
  const { payerPhone, payOption } = payment
  if (payOption === 'Bank Saqu')
    deposit(sandbox, { phone: payerPhone ?? '', amountIdr: payableIdr(payment), payOption })
  else restore(sandbox, payerPhone ?? '', payableIdr(payment))
}

type End = { standing: 'paid' | 'failed' | 'cancelled'; atMs: number }

function finish(sandbox: Sandbox, payment: Payment, { standing, atMs }: End): void {
  payment.standing = standing
  payment.finishedAtMs = atMs
  if (standing !== 'paid') return
  payment.paidAtMs = atMs
  const { walletMdrBasisPoints, qrisMdrBasisPoints } = settingsOf(sandbox.state, payment.clientId)
  payment.mdrBasisPoints = payment.service === '54' ? walletMdrBasisPoints : qrisMdrBasisPoints
  // The customer's fee stays with the provider; the merchant gets the rest.
  moveRefundFunds(sandbox.state, payment.clientId, payment.amountIdr + payment.tipIdr)
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
  finish(sandbox, payment, { standing: 'failed', atMs: sandbox.clock.nowMs() })
  announce(sandbox, payment, { fault: takeNotificationFault(sandbox, payment.clientId) })
  return 'failed'
}

function note<Problem extends 'unknown_phone' | 'insufficient' | 'over_cap'>(
  payment: Payment,
  problem: Problem,
): Problem {
  payment.problem = problem
  return problem
}
