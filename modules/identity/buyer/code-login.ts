import { normalizePhone } from '#platform/normalize-phone.ts'
import { lockBuyerOfPhone } from '../buyer.store.ts'
import { cleanClient } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import type { BuyerChallengeEnd, BuyerClient, BuyerCodeAsked } from './challenge.ts'
import { answerAsked, checkBuyerCode, openBuyerChallenge } from './challenge.ts'
import { lockPhone } from './phone.store.ts'
import type { BuyerSignedIn } from './sign-in.ts'
import { signBuyerIn } from './sign-in.ts'

/** A number as typed, and who types it. */
export interface AskBuyerCode extends BuyerClient {
  /** In any usual notation. */
  readonly phone: string
}

export type BuyerCodeAnswer = BuyerCodeAsked | { readonly kind: 'bad_phone' }

/** Asks for a code to sign in with. The answer, its work and its time are the same where the number belongs to nobody. */
export function beginBuyerCodeLogin(ctx: IdentityCtx, input: AskBuyerCode): Promise<BuyerCodeAnswer> {
  return askForAccount(ctx, 'login', input)
}

/** Asks for a code to set a new password with, as uniform as the login's. */
export function beginBuyerPasswordReset(ctx: IdentityCtx, input: AskBuyerCode): Promise<BuyerCodeAnswer> {
  return askForAccount(ctx, 'reset', input)
}

async function askForAccount(
  ctx: IdentityCtx,
  purpose: 'login' | 'reset',
  input: AskBuyerCode,
): Promise<BuyerCodeAnswer> {
  const phone = normalizePhone(input.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const opened = await ctx.transaction(async (trx) => {
    const failures = await lockPhone(trx, phone)
    const account = await lockBuyerOfPhone(trx, phone)
    return openBuyerChallenge(ctx, trx, {
      purpose,
      phone,
      account,
      isSilent: account === null,
      from: input,
      failures,
    })
  })
  return answerAsked(ctx, opened)
}

export interface TypedBuyerCode extends BuyerClient {
  readonly challengeToken: string
  /** As typed or pasted. */
  readonly code: string
}

/** What a code that was not right is answered with. */
export type BuyerCodeRefused =
  | { readonly kind: 'wrong'; readonly triesLeft: number; readonly codeExpired: boolean }
  | { readonly kind: 'ended'; readonly reason: BuyerChallengeEnd }

/** The code of a login: right once, and then a session. */
export async function verifyBuyerLoginCode(
  ctx: IdentityCtx,
  input: TypedBuyerCode,
): Promise<BuyerSignedIn | BuyerCodeRefused> {
  return ctx.transaction(async (trx) => {
    const checked = await checkBuyerCode(ctx, trx, { ...input, purpose: 'login' })
    if (checked.kind !== 'right') return checked
    const { account } = checked
    if (account === null) return { kind: 'ended', reason: 'revoked' }
    return signBuyerIn(ctx, trx, { account, factor: 'whatsapp', client: cleanClient(input.client) })
  })
}
