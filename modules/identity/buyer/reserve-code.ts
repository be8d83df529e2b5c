import { businessDay, startOfBusinessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { SendAnswer } from '#messaging'
import type { IdentityCtx } from '../identity.ts'
import { makeCode } from '../otp/code.ts'
import { nextSendAt } from '../otp/send-limits.ts'
import type { BuyerChallenge } from './challenge.store.ts'
import { putCode } from './challenge.store.ts'
import { macBuyerCode } from './code.ts'
import type { BuyerSendId } from './send.store.ts'
import {
  insertBuyerSend,
  listBuyerSends,
  listSendsOfAddress,
  recordBuyerSendOutcome,
  spendBuyerBudget,
} from './send.store.ts'

const buyerCodeLifetimeMs = 5 * 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

export type BuyerCodeReserved =
  | {
      readonly kind: 'reserved'
      /** Null where the number belongs to nobody: nothing is to be sent. */
      readonly send: { readonly id: BuyerSendId; readonly phone: Phone; readonly code: string } | null
      readonly nextSendAt: Date
    }
  | { readonly kind: 'wait'; readonly nextSendAt: Date }

export interface CodeFor {
  readonly challenge: Pick<BuyerChallenge, 'id' | 'purpose' | 'buyerId' | 'phone' | 'expiresAt'>
  /** The number belongs to nobody (or must get nothing): everything happens but the sending. */
  readonly isSilent: boolean
  /** Codes to this number are locked until then. */
  readonly lockedUntil: Date | null
  readonly address: string
}

/** Puts a new code on a challenge and books its sending, unless a limit says to wait. Needs the number locked. */
export async function reserveBuyerCode(
  ctx: IdentityCtx,
  trx: Trx,
  wanted: CodeFor,
): Promise<BuyerCodeReserved> {
  const now = ctx.now()
  const { challenge, isSilent, address } = wanted
  // Judged at one moment: a clock that ticks in between would make the present a time to wait for.
  const earliest = await earliestSend(ctx, trx, { ...wanted, now })
  if (earliest.at > now) return { kind: 'wait', nextSendAt: earliest.at }
  const sendsMax = ctx.identity.buyers.sendLimits.allAccountsPerDayMax
  if (!(await spendBuyerBudget(trx, { day: businessDay(now), sends: isSilent ? 0 : 1, sendsMax }))) {
    ctx.log.error({ sendsMax }, 'identity: the day has no code messages for customers left')
    return { kind: 'wait', nextSendAt: new Date(startOfBusinessDay(now).getTime() + dayMs) }
  }

  const code = makeCode()
  const mac = macBuyerCode(ctx.identity.buyers.otpKey, challenge, code)
  const expiresAt = new Date(Math.min(now.getTime() + buyerCodeLifetimeMs, challenge.expiresAt.getTime()))
  await putCode(trx, challenge, { mac, expiresAt, at: now })
  const id = newId('bos')
  const { phone } = challenge
  await insertBuyerSend(trx, { id, challengeId: challenge.id, phone, address, isSilent, at: now })
  const next = nextSendAt(
    [{ at: now, ledToSignIn: false }, ...earliest.sends],
    now,
    ctx.identity.buyers.sendLimits,
  )
  return { kind: 'reserved', send: isSilent ? null : { id, phone, code }, nextSendAt: next }
}

async function earliestSend(ctx: IdentityCtx, trx: Trx, wanted: CodeFor & { readonly now: Date }) {
  const { now } = wanted
  const limits = ctx.identity.buyers.sendLimits
  const sends = await listBuyerSends(trx, wanted.challenge.phone, new Date(now.getTime() - dayMs))
  const since = new Date(now.getTime() - hourMs)
  const ofAddress = await listSendsOfAddress(trx, {
    address: wanted.address,
    since,
    limit: limits.perAddressHourMax,
  })
  const full = ofAddress.length < limits.perAddressHourMax ? undefined : ofAddress.at(-1)
  const waits = [
    nextSendAt(sends, now, limits).getTime(),
    full === undefined ? 0 : full.getTime() + hourMs,
    wanted.lockedUntil?.getTime() ?? 0,
  ]
  return { at: new Date(Math.max(...waits)), sends }
}

/**
 * Hands a reserved code to the channel after the commit and after the answer: how long the channel takes tells nobody whether
 * a message went out. What came of it is recorded; a lost answer is never asked again by itself.
 */
export function sendBuyerCode(ctx: IdentityCtx, reserved: BuyerCodeReserved): void {
  if (reserved.kind !== 'reserved' || reserved.send === null) return
  const { send } = reserved
  const taken = ctx.identity.buyers.background.run(async () => {
    try {
      const answer = await ctx.identity.buyers.otpChannel.send({
        to: send.phone,
        code: send.code,
        locale: 'id',
        ttlSeconds: buyerCodeLifetimeMs / 1_000,
        correlationId: send.id,
      })
      await recordBuyerSendOutcome(ctx.db, send.id, outcomeOf(answer))
      if (answer.kind !== 'accepted')
        ctx.log.warn({ sendId: send.id, outcome: answer.kind }, 'identity: a customer’s code was not sent')
    } catch {
      // What was thrown is not logged: it may quote the request, and the code with it.
      ctx.log.error({ sendId: send.id }, 'identity: sending a customer’s code failed')
    }
  })
  if (!taken) ctx.log.error({ sendId: send.id }, 'identity: too many codes are being sent, one was left out')
}

function outcomeOf(answer: SendAnswer) {
  switch (answer.kind) {
    case 'accepted':
      return { outcome: answer.kind, providerMessageId: answer.providerMessageId, error: null }
    case 'refused':
      return { outcome: answer.kind, providerMessageId: null, error: `${answer.fault}:${answer.code}` }
    case 'unknown':
      return { outcome: answer.kind, providerMessageId: null, error: answer.reason }
  }
}
