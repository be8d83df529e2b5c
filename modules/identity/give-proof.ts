import { findProof, markProofGiven, type AskedProof } from '#access'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { FactorAnswer } from './factor.ts'
import { judgeFactor, listFactors } from './factor.ts'
import { bucketOfSession, clearFailuresOfSession, countPasswordFailure } from './factor-tries.ts'
import { countFactorFailure, isFactorLocked } from './factor-tries.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeEnd } from './otp/challenge.ts'
import { checkStepUpCode } from './otp/step-up.ts'
import { waysOf } from './proof-ways.ts'
import { resetCoolsUntil } from './reset-cool-down.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff, lockStaff } from './staff.store.ts'
import type { StaffSession } from './staff-session.ts'
import { rotateStaffSession } from './staff-session.ts'

export interface GiveProof {
  readonly proofId: string
  /** The session that asks; a question of another one is not found. */
  readonly session: StaffSession
  readonly answer: { readonly kind: 'whatsapp'; readonly code: string } | FactorAnswer
  /** Where the deed asks for it beside the factor; see `proofWays`. */
  readonly password?: string
  readonly client: Client
}

export type ProofAnswered =
  | {
      readonly kind: 'given'
      /** The session goes on under this new token; for its cookie only. */
      readonly sessionToken: string
    }
  /** `triesLeft` is null where only the account's limit counts. */
  | { readonly kind: 'wrong'; readonly triesLeft: number | null; readonly codeExpired: boolean }
  | { readonly kind: 'wrong_password' }
  /** This way is not open: no such factor, or a passkey is needed. */
  | { readonly kind: 'unavailable' }
  /** Too much is being checked at this moment; ask again. */
  | { readonly kind: 'busy' }
  /** The code cannot be tried any more, or the account's factors are locked. */
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }
  /** The question itself is over: answered before, used, or too old. */
  | { readonly kind: 'over'; readonly state: 'given' | 'spent' | 'expired' }
  | { readonly kind: 'not_found' }

/**
 * Answers a question for a fresh factor. The try is counted and judged under the account's lock; a right one marks the proof
 * as given and gives the session a new token, all in one transaction.
 */
export async function giveProof(ctx: IdentityCtx, input: GiveProof): Promise<ProofAnswered> {
  const { session } = input
  // The slow hash runs before any row is locked.
  const account = await findStaff(ctx.db, session.staff.id)
  const password =
    input.password === undefined || account === null
      ? 'none'
      : // Whoever is signed in waits behind no flood of strangers' logins.
        await ctx.identity.passwords.verify(input.password, account.passwordHash, 'known_device')
  if (password === 'busy') return { kind: 'busy' }
  return ctx.transaction(async (trx) => {
    const staff = present(await lockStaff(trx, session.staff.id), 'whoever has a session has an account')
    const wanted = { proofId: input.proofId, sessionId: session.id, isLocked: true }
    const proof = await findProof(trx, wanted)
    if (proof === null || proof.staffId !== staff.id) return { kind: 'not_found' }
    const state = proof.state === 'asked' && proof.expiresAt <= ctx.now() ? 'expired' : proof.state
    if (state !== 'asked') return { kind: 'over', state }
    // A password that changed since it was compared proves nothing.
    const isRight = password === 'right' && account?.credVersion === staff.credVersion
    const refused = await refuseBefore(ctx, trx, { input, proof, staff, isPasswordRight: isRight })
    if (refused !== null) return refused
    const judged = await judgeAnswer(ctx, trx, { input, proof, staff })
    return judged ?? give(ctx, trx, { input, proof, staff })
  })
}

interface Given {
  readonly input: GiveProof
  readonly proof: AskedProof
  readonly staff: StaffAccount
}

/** What must hold before the factor itself is looked at: the way is open, nothing is locked, the password is right. */
async function refuseBefore(
  ctx: IdentityCtx,
  trx: Trx,
  { input, proof, staff, isPasswordRight }: Given & { readonly isPasswordRight: boolean },
): Promise<ProofAnswered | null> {
  const { session, client } = input
  const factors = await listFactors(trx, staff.id)
  const coolsUntil = await resetCoolsUntil(trx, { staffId: staff.id, now: ctx.now() })
  const { permissions } = session
  const open = waysOf({ action: proof.action, permissions, factors, coolsUntil, now: ctx.now() })
  if (!open.ways.includes(input.answer.kind)) return { kind: 'unavailable' }
  const tried = { staff, sessionId: session.id, at: ctx.now() }
  if (await isFactorLocked(trx, tried)) return { kind: 'ended', reason: 'locked' }
  if (!open.asksPassword || input.answer.kind === 'passkey') return null
  const { pwLockedUntil } = await bucketOfSession(trx, tried)
  if (pwLockedUntil !== null && pwLockedUntil > tried.at) return { kind: 'ended', reason: 'locked' }
  if (isPasswordRight) return null
  await countPasswordFailure(trx, { ...tried, client, detail: 'proof' })
  return { kind: 'wrong_password' }
}

/** Null where the factor is right. */
async function judgeAnswer(
  ctx: IdentityCtx,
  trx: Trx,
  { input, proof, staff }: Given,
): Promise<ProofAnswered | null> {
  const { answer, client, session } = input
  if (answer.kind === 'whatsapp') {
    const checked = await checkStepUpCode(ctx, trx, { proof, code: answer.code, client })
    return checked.kind === 'right' ? null : checked
  }
  const at = ctx.now()
  const bound = { purpose: 'proof', id: proof.id } as const
  const { verdict, detail } = await judgeFactor(ctx, trx, { staffId: staff.id, answer, bound, client, at })
  if (verdict === 'unavailable') return { kind: 'busy' }
  const tried = { staff, sessionId: session.id, at }
  if (verdict === 'right') {
    await clearFailuresOfSession(trx, tried)
    return null
  }
  const counted = await countFactorFailure(ctx, trx, { ...tried, client, detail })
  return counted === 'locked'
    ? { kind: 'ended', reason: 'locked' }
    : { kind: 'wrong', triesLeft: null, codeExpired: false }
}

async function give(ctx: IdentityCtx, trx: Trx, { input, proof, staff }: Given): Promise<ProofAnswered> {
  const at = ctx.now()
  const factor = input.answer.kind
  await markProofGiven(trx, { proofId: proof.id, factor, at })
  const sessionToken = await rotateStaffSession(trx, { sessionId: input.session.id })
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'proof_given',
    accountId: staff.id,
    subjectMac: null,
    client: cleanClient(input.client),
    detail: `${proof.action} ${factor}`,
    at,
  })
  return { kind: 'given', sessionToken }
}
