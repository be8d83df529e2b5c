import { countYeses } from '#access'
import { newId, newToken } from '#platform/ids.ts'
import type { Trx } from '#platform/ctx.ts'
import { tellManagers } from './ask-break-glass.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { BreakGlass } from './break-glass.store.ts'
import { findBreakGlassByToken, lockBreakGlass, moveBreakGlass } from './break-glass.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { recordPerson } from './manage-person.ts'
import { endChallenge, lockChallenge } from './otp/challenge.store.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff, lockStaff } from './staff.store.ts'
import { shutReason } from './staff-standing.ts'
import { openStaffSession } from './staff-session.ts'
import { hashToken } from './token.ts'

/** How long access in an emergency lasts. Nothing extends it. */
const breakGlassMs = 15 * 60_000

export type BreakGlassStatus =
  | { readonly kind: 'asked'; readonly missing: number; readonly expiresAt: Date }
  | { readonly kind: 'approved'; readonly expiresAt: Date }
  | { readonly kind: 'over'; readonly reason: BreakGlassOver }

export type BreakGlassOver = 'not_found' | 'used' | 'refused' | 'expired' | 'revoked' | 'signed_in_meanwhile'

/** Tells the browser that asked how its wish stands; reading changes nothing. */
export async function breakGlassStatus(
  ctx: IdentityCtx,
  input: { readonly emergencyToken: string },
): Promise<BreakGlassStatus> {
  const wish = await findBreakGlassByToken(ctx.db, hashToken(input.emergencyToken))
  const account = wish === null ? null : await findStaff(ctx.db, wish.staffId)
  const over = judgeWish(wish, account, ctx.now())
  if (over !== null || wish === null) return { kind: 'over', reason: over ?? 'not_found' }
  const { expiresAt } = wish
  if (wish.state === 'approved') return { kind: 'approved', expiresAt }
  return { kind: 'asked', missing: Math.max(0, 2 - (await countYeses(ctx.db, wish.approvalId))), expiresAt }
}

export type BreakGlassEntered =
  | { readonly kind: 'signed_in'; readonly sessionToken: string; readonly expiresAt: Date }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'over'; readonly reason: BreakGlassOver }

/** Opens the session that two supervisors granted, once, in the browser that asked. */
export async function enterBreakGlass(
  ctx: IdentityCtx,
  input: { readonly emergencyToken: string; readonly client: Client },
): Promise<BreakGlassEntered> {
  return ctx.transaction(async (trx) => {
    const found = await findBreakGlassByToken(trx, hashToken(input.emergencyToken))
    if (found === null) return { kind: 'over', reason: 'not_found' }
    const account = await lockStaff(trx, found.staffId)
    const wish = await lockBreakGlass(trx, found.id)
    const over = judgeWish(wish, account, ctx.now())
    if (over !== null || wish === null || account === null)
      return { kind: 'over', reason: over ?? 'not_found' }
    if (wish.state !== 'approved') return { kind: 'waiting' }
    return openEmergency(ctx, trx, { wish, account, client: cleanClient(input.client) })
  })
}

async function openEmergency(
  ctx: IdentityCtx,
  trx: Trx,
  entered: { wish: BreakGlass; account: StaffAccount; client: Client },
): Promise<BreakGlassEntered> {
  const { wish, account, client } = entered
  const at = ctx.now()
  const challenge = await lockChallenge(trx, wish.challengeId)
  // The code arrived after all: one login opens one session.
  if (challenge?.state === 'succeeded') return { kind: 'over', reason: 'signed_in_meanwhile' }
  await endChallenge(trx, wish.challengeId, { state: 'succeeded', at })
  const sessionToken = newToken()
  const sessionId = newId('ses')
  const expiresAt = await openStaffSession(trx, {
    id: sessionId,
    token: sessionToken,
    staffId: account.id,
    challengeId: wish.challengeId,
    credVersion: account.credVersion,
    factor: 'break_glass',
    lifeMs: breakGlassMs,
    client,
    at,
  })
  await moveBreakGlass(trx, wish.id, { to: 'used', at, sessionId })
  const event = { realm: 'staff', kind: 'signed_in', accountId: account.id, subjectMac: null } as const
  await recordAuthEvent(trx, { ...event, client, detail: 'break_glass', at })
  await recordPerson(trx, {
    actor: { id: account.id, address: client.address },
    staffId: account.id,
    action: 'staff.break_glass_used',
    before: null,
    after: { approval: wish.approvalId, until: expiresAt.toISOString() },
    reason: null,
    at,
  })
  await tellManagers(trx, {
    staffId: account.id,
    name: account.name,
    eventId: `${wish.id}:used`,
    client,
    at,
  })
  return { kind: 'signed_in', sessionToken, expiresAt }
}

function judgeWish(wish: BreakGlass | null, account: StaffAccount | null, now: Date): BreakGlassOver | null {
  if (wish === null || account === null) return 'not_found'
  if (wish.state === 'used' || wish.state === 'refused') return wish.state
  if (wish.expiresAt <= now) return 'expired'
  return shutReason(account, now) !== null || account.credVersion !== wish.credVersion ? 'revoked' : null
}
