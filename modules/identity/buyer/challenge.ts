import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from '../auth-event.store.ts'
import type { BuyerAccount } from '../buyer.store.ts'
import { lockBuyer } from '../buyer.store.ts'
import type { Client } from '../client.ts'
import { cleanClient } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { isSameMac, readCode } from '../otp/code.ts'
import { sendsPerChallengeMax } from '../otp/send-limits.ts'
import { hashToken } from '../token.ts'
import type { BuyerChallenge, BuyerCodePurpose } from './challenge.store.ts'
import {
  countBuyerTry,
  endBuyerChallenge,
  findBuyerChallenge,
  insertBuyerChallenge,
  lockBuyerChallenge,
} from './challenge.store.ts'
import { macBuyerCode } from './code.ts'
import type { BuyerDevice } from './device.store.ts'
import { lockDevice, setDeviceCode } from './device.store.ts'
import { lockPhone, setPhoneFailures } from './phone.store.ts'
import type { BuyerCodeReserved } from './reserve-code.ts'
import { reserveBuyerCode, sendBuyerCode } from './reserve-code.ts'
import type { Failures } from './throttle.ts'
import { countWrongCode, isLocked } from './throttle.ts'

const challengeLifetimeMs = 10 * 60_000
export const buyerTriesMax = 5

/** Why a code is asked for anew from the beginning. */
export type BuyerChallengeEnd =
  'not_found' | 'used' | 'superseded' | 'too_many_tries' | 'expired' | 'revoked' | 'locked'

/** The answer to everything that asks for a code, whoever has the number. */
export interface BuyerCodeAsked {
  readonly kind: 'code_asked'
  /** For the cookie of the challenge only. */
  readonly challengeToken: string
  readonly nextSendAt: Date
  /** A limit says to wait: no code is on its way yet. */
  readonly isWaiting: boolean
}

/** Who asks, and from which browser. */
export interface BuyerClient {
  readonly client: Client
  /** The cookie of a browser that signed in before. */
  readonly deviceToken: string | null
}

export interface OpenChallenge {
  readonly purpose: BuyerCodePurpose
  readonly phone: Phone
  /** Locked by the caller after the number; null where nobody has it. */
  readonly account: BuyerAccount | null
  readonly isSilent: boolean
  readonly invitationId?: string
  readonly draft?: object
  readonly from: BuyerClient
  readonly failures: Failures
}

/** A challenge with a code on its way; the caller has locked the number and sends after the commit. */
export async function openBuyerChallenge(ctx: IdentityCtx, trx: Trx, input: OpenChallenge) {
  const now = ctx.now()
  const { purpose, phone, account, isSilent, from } = input
  const token = newToken()
  const client = cleanClient(from.client)
  const buyerId = account?.id ?? null
  const challenge = {
    id: newId('bch'),
    tokenSha256: hashToken(token),
    purpose,
    buyerId,
    credVersion: account?.credVersion ?? null,
    invitationId: input.invitationId ?? null,
    phone,
    draft: input.draft ?? null,
    expiresAt: new Date(now.getTime() + challengeLifetimeMs),
    client,
    at: now,
  }
  await insertBuyerChallenge(trx, challenge)
  const device = await lockDevice(trx, { token: from.deviceToken, buyerId, at: now })
  const { lockedUntil } = device?.code ?? input.failures
  const reserved = await reserveBuyerCode(ctx, trx, {
    challenge,
    isSilent,
    lockedUntil,
    address: client.address,
  })
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: 'code_asked',
    accountId: buyerId,
    subjectMac: null,
    client,
    detail: `${purpose}_${reserved.kind}`,
    at: now,
  })
  return { token, reserved }
}

/** Sends what was booked and says the same to everybody. */
export function answerAsked(
  ctx: IdentityCtx,
  opened: { readonly token: string; readonly reserved: BuyerCodeReserved },
): BuyerCodeAsked {
  sendBuyerCode(ctx, opened.reserved)
  return {
    kind: 'code_asked',
    challengeToken: opened.token,
    nextSendAt: opened.reserved.nextSendAt,
    isWaiting: opened.reserved.kind === 'wait',
  }
}

export type BuyerCodeResent =
  | { readonly kind: 'sent' | 'wait'; readonly nextSendAt: Date }
  | { readonly kind: 'no_more_sends' }
  | { readonly kind: 'ended'; readonly reason: BuyerChallengeEnd }

/** A new code for a challenge; the old one dies with it, and no count starts over. */
export async function resendBuyerCode(
  ctx: IdentityCtx,
  input: BuyerClient & { readonly challengeToken: string; readonly purpose: BuyerCodePurpose },
): Promise<BuyerCodeResent> {
  const booked = await ctx.transaction(async (trx) => {
    const held = await holdChallenge(ctx, trx, input)
    if (held.kind === 'ended') return held
    const { challenge } = held
    if (challenge.sends >= sendsPerChallengeMax) return { kind: 'no_more_sends' } as const
    return reserveBuyerCode(ctx, trx, {
      challenge,
      isSilent: isSilent(challenge),
      lockedUntil: held.failures.lockedUntil,
      address: cleanClient(input.client).address,
    })
  })
  switch (booked.kind) {
    case 'reserved':
      sendBuyerCode(ctx, booked)
      return { kind: 'sent', nextSendAt: booked.nextSendAt }
    case 'wait':
    case 'no_more_sends':
    case 'ended':
      return booked
  }
}

/** A number of nobody's gets nothing where an account is needed; to register or join, none is. */
function isSilent(challenge: Pick<BuyerChallenge, 'purpose' | 'buyerId'>): boolean {
  return (challenge.purpose === 'login' || challenge.purpose === 'reset') && challenge.buyerId === null
}

export type BuyerCodeChecked =
  | { readonly kind: 'right'; readonly challenge: BuyerChallenge; readonly account: BuyerAccount | null }
  | { readonly kind: 'wrong'; readonly triesLeft: number; readonly codeExpired: boolean }
  | { readonly kind: 'ended'; readonly reason: BuyerChallengeEnd }

export interface CheckBuyerCode extends BuyerClient {
  readonly challengeToken: string
  readonly purpose: BuyerCodePurpose
  /** As typed or pasted. */
  readonly code: string
}

/** Counts the try, compares, and uses the challenge up where the code is right. The number and the account stay locked. */
export async function checkBuyerCode(
  ctx: IdentityCtx,
  trx: Trx,
  input: CheckBuyerCode,
): Promise<BuyerCodeChecked> {
  const held = await holdChallenge(ctx, trx, input)
  if (held.kind === 'ended') return held
  const { challenge, account } = held
  const now = ctx.now()
  await countBuyerTry(trx, challenge.id)
  const { codeMac, codeExpiresAt } = challenge
  const expired = codeMac === null || codeExpiresAt === null || codeExpiresAt <= now
  const typed = macBuyerCode(ctx.identity.buyers.otpKey, challenge, readCode(input.code))
  if (expired || !isSameMac(typed, codeMac)) return refuseCode(ctx, trx, { held, input, expired })

  await endBuyerChallenge(trx, challenge.id, { state: 'succeeded', at: now })
  const none = { count: 0, lockedUntil: null }
  if (held.device === null) await setPhoneFailures(trx, challenge.phone, none)
  else await setDeviceCode(trx, held.device.id, none)
  return { kind: 'right', challenge, account }
}

interface HeldChallenge {
  readonly kind: 'live'
  readonly challenge: BuyerChallenge
  readonly account: BuyerAccount | null
  readonly device: BuyerDevice | null
  readonly failures: Failures
}

/** Locks the number, the account, the challenge and the browser, in this order, and judges whether the challenge lives. */
async function holdChallenge(
  ctx: IdentityCtx,
  trx: Trx,
  input: BuyerClient & { readonly challengeToken: string; readonly purpose: BuyerCodePurpose },
): Promise<HeldChallenge | { readonly kind: 'ended'; readonly reason: BuyerChallengeEnd }> {
  const found = await findBuyerChallenge(trx, hashToken(input.challengeToken))
  // One asked for another purpose is as good as none.
  if (found === null || found.purpose !== input.purpose) return { kind: 'ended', reason: 'not_found' }
  const ofPhone = await lockPhone(trx, found.phone)
  const account = await lockBuyer(trx, found.buyerId ?? nobodysId)
  const challenge = await lockBuyerChallenge(trx, found.id)
  assert(challenge !== null, 'challenges are never deleted')
  const now = ctx.now()
  const device = await lockDevice(trx, { token: input.deviceToken, buyerId: found.buyerId, at: now })
  const failures = device?.code ?? ofPhone
  const reason = judgeChallenge(challenge, { account, failures, now })
  if (reason === null) return { kind: 'live', challenge, account, device, failures }
  if (reason === 'expired' || reason === 'revoked')
    await endBuyerChallenge(trx, challenge.id, { state: reason, at: now })
  return { kind: 'ended', reason }
}

/** An id that no account has: the statements for a nobody are those for somebody. */
export const nobodysId = 'byr_nobody'

function judgeChallenge(
  challenge: BuyerChallenge,
  facts: { readonly account: BuyerAccount | null; readonly failures: Failures; readonly now: Date },
): BuyerChallengeEnd | null {
  switch (challenge.state) {
    case 'succeeded':
      return 'used'
    case 'superseded':
    case 'expired':
    case 'revoked':
      return challenge.state
    case 'exhausted':
      return 'too_many_tries'
    case 'waiting':
    case 'live': {
      const { account } = facts
      const isChanged = account !== null && account.credVersion !== challenge.credVersion
      if (isChanged || (account?.disabledAt ?? null) !== null) return 'revoked'
      if (challenge.expiresAt <= facts.now) return 'expired'
      return isLocked(facts.failures, facts.now) ? 'locked' : null
    }
  }
}

async function refuseCode(
  ctx: IdentityCtx,
  trx: Trx,
  { held, input, expired }: { held: HeldChallenge; input: CheckBuyerCode; expired: boolean },
): Promise<BuyerCodeChecked> {
  const { challenge, device } = held
  const now = ctx.now()
  const triesLeft = buyerTriesMax - challenge.attempts - 1
  // Where there was nothing to guess, nothing was guessed: only the challenge's own tries count then.
  const failures = expired ? held.failures : countWrongCode(held.failures, now)
  if (device === null) await setPhoneFailures(trx, challenge.phone, failures)
  else await setDeviceCode(trx, device.id, failures)
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: 'code_wrong',
    accountId: challenge.buyerId,
    subjectMac: null,
    client: cleanClient(input.client),
    detail: expired ? 'code_expired' : `tries_left_${triesLeft}`,
    at: now,
  })
  if (triesLeft <= 0) await endBuyerChallenge(trx, challenge.id, { state: 'exhausted', at: now })
  if (isLocked(failures, now)) return { kind: 'ended', reason: 'locked' }
  if (triesLeft <= 0) return { kind: 'ended', reason: 'too_many_tries' }
  return { kind: 'wrong', triesLeft, codeExpired: expired }
}
