import { builtInRoles, listOwnRoles, proposeDeed } from '#access'
import type { Db, Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import { countBreakGlassSince, insertBreakGlass } from './break-glass.store.ts'
import { breakGlassApproval } from './break-glass-approval.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import { listFactors } from './factor.ts'
import type { IdentityCtx } from './identity.ts'
import { openChallenge, type ChallengeEnd, type LiveChallenge } from './otp/challenge.ts'
import { codeFares } from './otp/code-fares.ts'
import { isCodeLost } from './otp/other-factors.ts'
import { readReason } from './people-rules.ts'
import { listHolders } from './people.store.ts'
import type { StaffId } from './staff.ts'
import { tellStaff } from './tell-staff.ts'
import { hashToken } from './token.ts'

export interface AskBreakGlass {
  /** Of the login whose password was right. */
  readonly challengeToken: string
  readonly reason: string
  readonly client: Client
}

export type BreakGlassAsked =
  | {
      readonly kind: 'asked'
      /** For the emergency cookie only: the session opens in this browser and nowhere else. */
      readonly emergencyToken: string
      readonly expiresAt: Date
    }
  | { readonly kind: 'reason_missing' }
  /** A code may still arrive, or another factor stands in for it. */
  | { readonly kind: 'not_open' | 'has_other_factor' }
  | { readonly kind: 'waiting_already' | 'too_many' }
  | { readonly kind: 'ended'; readonly reason: ChallengeEnd }

const breakGlassWaitMs = 30 * 60_000
const perDayMax = 3
const dayMs = 24 * 3_600_000

/**
 * Asks two supervisors for access while codes cannot arrive: only after the right password, only where the code is lost and
 * the account has no other factor. Everybody who manages people is told at once.
 */
export async function askBreakGlass(ctx: IdentityCtx, input: AskBreakGlass): Promise<BreakGlassAsked> {
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const emergencyToken = newToken()
  return ctx.transaction(async (trx) => {
    const opened = await openChallenge(ctx, trx, { token: input.challengeToken, purpose: 'staff_login' })
    if (opened.kind === 'ended') return { kind: 'ended', reason: opened.reason }
    const refused = await judgeAsking(ctx, trx, opened)
    if (refused !== null) return { kind: refused }
    return writeWish(ctx, trx, { opened, reason, emergencyToken, client: cleanClient(input.client) })
  })
}

async function judgeAsking(
  ctx: IdentityCtx,
  trx: Trx,
  { staff, challenge }: LiveChallenge,
): Promise<'not_open' | 'has_other_factor' | 'too_many' | null> {
  const now = ctx.now()
  const limits = ctx.identity.sendLimits
  const code = await codeFares(trx, { challenge, phone: staff.phone ?? '', limits, now })
  if (!isCodeLost(code, now)) return 'not_open'
  const factors = await listFactors(trx, staff.id)
  // An app's or a recovery code stands in for the code by itself; passkeys may be switched off for logins by the policy.
  if (factors.totp || factors.recoveryCodesLeft > 0) return 'has_other_factor'
  const asked = await countBreakGlassSince(trx, staff.id, new Date(now.getTime() - dayMs))
  return asked >= perDayMax ? 'too_many' : null
}

interface Wish {
  readonly opened: LiveChallenge
  readonly reason: string
  readonly emergencyToken: string
  readonly client: Client
}

async function writeWish(ctx: IdentityCtx, trx: Trx, wish: Wish): Promise<BreakGlassAsked> {
  const { opened, reason, emergencyToken, client } = wish
  const { staff, challenge } = opened
  const at = ctx.now()
  const expiresAt = new Date(at.getTime() + breakGlassWaitMs)
  const proposed = await proposeDeed(trx, {
    kind: breakGlassApproval.kind,
    object: { kind: 'staff', id: staff.id },
    actor: { id: staff.id, name: staff.name, address: client.address },
    before: null,
    proposal: { role: staff.role, minutes: 15, challengeId: challenge.id },
    summary: {
      id: `Akses darurat 15 menit untuk ${staff.name}`,
      en: `Emergency access of 15 minutes for ${staff.name}`,
    },
    reason,
    at,
    expiresAt,
  })
  if (proposed.kind === 'waiting_already') return { kind: 'waiting_already' }
  const id = newId('brg')
  await insertBreakGlass(trx, {
    id,
    staffId: staff.id,
    approvalId: proposed.approvalId,
    challengeId: challenge.id,
    tokenSha256: hashToken(emergencyToken),
    reason,
    credVersion: staff.credVersion,
    client,
    askedAt: at,
    expiresAt,
  })
  const event = { realm: 'staff', kind: 'break_glass_asked', accountId: staff.id, subjectMac: null } as const
  await recordAuthEvent(trx, { ...event, client, detail: id, at })
  await tellManagers(trx, { staffId: staff.id, name: staff.name, eventId: `${id}:asked`, client, at })
  return { kind: 'asked', emergencyToken, expiresAt }
}

export interface ToldManagers {
  readonly staffId: StaffId
  readonly name: string
  readonly eventId: string
  readonly client: Client
  readonly at: Date
}

/** Tells the person and everybody who manages people. */
export async function tellManagers(trx: Trx, told: ToldManagers): Promise<void> {
  const { staffId, name, eventId, client, at } = told
  const managers = await listHolders(trx, { roles: await managingRoles(trx), at })
  for (const id of new Set([staffId, ...managers]))
    await tellStaff(trx, {
      staffId: id,
      kind: 'break_glass',
      details: { eventId, subject: name, client },
      at,
    })
}

async function managingRoles(db: Db): Promise<string[]> {
  const own = await listOwnRoles(db)
  return [
    ...Object.entries(builtInRoles).map(([key, permissions]) => ({ key, permissions })),
    ...own.filter((role) => role.retiredAt === null),
  ].flatMap(({ key, permissions }: { key: string; permissions: readonly string[] }) =>
    permissions.includes('staff.manage') ? [key] : [],
  )
}
