import { randomBytes } from 'node:crypto'
import { businessDay } from '#platform/clock.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { countAttempts, insertAttempt, selectAttempt } from '../attempt.store.ts'
import { availability } from '../channels.ts'
import { wantEnded } from '../end-attempts.ts'
import { askPermission, type Barred } from '../health/ask-permission.ts'
import { movePayment } from '../move-payment.ts'
import { attemptsMax, isOpen, openSum, type Payment } from '../payment.ts'
import { lockPayment, selectPayment, updateCurrentAttempt } from '../payment.store.ts'
import type { Channel, Instruction } from '../port.ts'
import type { AttemptStarted } from '../start-attempt.ts'
import type { BankAccount } from './account.ts'
import { selectAccounts } from './account.store.ts'
import { isOfferedTo } from './audience.ts'
import { findTransferChannel } from './offer-transfers.ts'
import { bankOf, graceMs, wholeSum } from './transfer.ts'
import { insertHistory, insertTransfer, pickFreeCode, selectTransfer } from './transfer.store.ts'

/** Two who want the same code at once: the second looks again. */
const picksMax = 5

/**
 * Asks for a transfer to one of our accounts. Nobody is called, so attempt, instruction and state are one transaction. The
 * sum asked is less than what is owed by a code of 1 to 999 rupiah, so that the money is recognised by its sum alone and
 * the buyer never pays more for the method (PBI 23/6/PBI/2021, article 52).
 */
export async function startTransfer(
  ctx: Ctx,
  input: { paymentId: string; channelId: string },
): Promise<AttemptStarted> {
  const channel = await findTransferChannel(ctx.db, input.channelId)
  const payment = await selectPayment(ctx.db, input.paymentId)
  if (payment === null) return { kind: 'not_found' }
  const accounts = await selectAccounts(ctx.db, { bank: bankOf(input.channelId), onlyActive: true })
  if (channel === null || accounts.length === 0 || !(await isOfferedTo(ctx, payment)))
    return { kind: 'unknown_channel' }
  const started = await ctx.transaction((trx) =>
    prepareTransfer(trx, { paymentId: payment.id, channel, accounts, now: ctx.now() }),
  )
  return started.kind === 'barred' ? { ...started, substitute: null } : started
}

interface Preparation {
  readonly channel: Channel
  readonly accounts: readonly BankAccount[]
  readonly now: Date
}

async function prepareTransfer(
  trx: Trx,
  input: Preparation & { paymentId: string },
): Promise<Exclude<AttemptStarted, { kind: 'barred' }> | Barred> {
  const { channel, now } = input
  const payment = await lockPayment(trx, input.paymentId)
  if (payment === null) return { kind: 'not_found' }
  if (payment.state === 'settled') return { kind: 'already_paid' }
  if (!isOpen(payment.state) || payment.payBefore <= now) return { kind: 'expired' }
  const able = availability(channel, openSum(payment))
  if (able.kind !== 'yes') return able
  const shown = await shownInstruction(trx, payment, { channel, now })
  if (shown !== null) return { kind: 'awaiting', instruction: shown }
  if ((await countAttempts(trx, payment.id)) >= attemptsMax) return { kind: 'too_many_attempts' }
  return createTransfer(trx, payment, input)
}

/** The buyer chose the same bank already and the sum is still the same: it is shown again. */
async function shownInstruction(
  trx: Trx,
  payment: Payment,
  input: { channel: Channel; now: Date },
): Promise<Instruction | null> {
  if (payment.currentAttemptId === null) return null
  const attempt = await selectAttempt(trx, payment.currentAttemptId)
  const transfer = await selectTransfer(trx, payment.currentAttemptId)
  if (attempt === null || transfer === null || attempt.channelId !== input.channel.id) return null
  const isSame = wholeSum(transfer) === openSum(payment) && attempt.endState === null
  return isSame && attempt.outcome === 'awaiting' && attempt.payBefore > input.now
    ? attempt.instruction
    : null
}

async function createTransfer(
  trx: Trx,
  payment: Payment,
  input: Preparation,
): Promise<Exclude<AttemptStarted, { kind: 'barred' }> | Barred> {
  const { channel, now } = input
  const attemptId = newId('att')
  const barred = await askPermission(trx, { channel, attemptId, at: now })
  if (barred !== null) return barred
  const lapse = new Date(now.getTime() + channel.lifetimeMinutes * 60_000)
  const payBefore = lapse < payment.payBefore ? lapse : payment.payBefore
  const held = await holdSum(trx, { attemptId, payment, payBefore, accounts: input.accounts })
  if (held === null) return { kind: 'no_free_sum' }
  const instruction = instructionFor(held.account, { asked: held.asked, payBefore })
  await insertAttempt(trx, {
    id: attemptId,
    payment_id: payment.id,
    provider: 'transfer',
    channel_id: channel.id,
    reference: newReference(now),
    request_id: randomBytes(16).toString('hex'),
    amount_idr: held.asked,
    outcome: 'awaiting',
    instruction: JSON.stringify(instruction),
    pay_before: payBefore,
    asked_at: now,
    answered_at: now,
    ask_again_at: null,
  })
  await insertHistory(trx, { attempt_id: attemptId, what: 'asked', by: 'system', at: now })
  await updateCurrentAttempt(trx, { id: payment.id, attemptId })
  await wantEnded(trx, { payment, exceptAttemptId: attemptId, at: now })
  await movePayment(trx, payment, { to: 'awaiting', reason: `asked_${channel.id}`, attemptId, at: now })
  return { kind: 'awaiting', instruction }
}

/** Takes a sum that nobody else is asked for, at the first account that has one left; null when none has. */
async function holdSum(
  trx: Trx,
  input: { attemptId: string; payment: Payment; payBefore: Date; accounts: readonly BankAccount[] },
): Promise<{ account: BankAccount; asked: Rupiah } | null> {
  const sum = openSum(input.payment)
  for (const account of input.accounts) {
    for (let pick = 0; pick < picksMax; pick += 1) {
      const code = await pickFreeCode(trx, { accountId: account.id, sum })
      if (code === null) break
      const asked = rupiah(sum - code)
      const isHeld = await insertTransfer(trx, {
        attempt_id: input.attemptId,
        payment_id: input.payment.id,
        account_id: account.id,
        asked_idr: asked,
        code_idr: code,
        state: 'open',
        held_until: new Date(input.payBefore.getTime() + graceMs),
      })
      if (isHeld) return { account, asked }
    }
  }
  return null
}

function instructionFor(
  account: BankAccount,
  input: { asked: Rupiah; payBefore: Date },
): Extract<Instruction, { kind: 'bank_transfer' }> {
  return {
    kind: 'bank_transfer',
    bank: account.bankName,
    number: account.number,
    holder: account.holder,
    amountIdr: input.asked.toString(),
    payBefore: input.payBefore.toISOString(),
  }
}

/** Ours, new for every transfer. */
export function newReference(now: Date): string {
  return `TRF${businessDay(now).slice(2).replaceAll('-', '')}-${randomBytes(7).toString('hex').toUpperCase()}`
}
