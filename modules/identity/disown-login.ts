import { sql } from 'kysely'
import { recordAudit } from '#audit'
import type { Db, Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { ChallengeId } from './otp/challenge.ts'
import { endChallenge } from './otp/challenge.store.ts'
import type { CodePurpose } from './otp/code.ts'
import { revokeDevices } from './staff-device.ts'
import type { StaffId } from './staff.ts'
import { lockStaff, raiseCredVersion } from './staff.store.ts'
import { tellStaff } from './tell-staff.ts'
import { tellSupervisors } from './tell-supervisors.ts'
import { hashToken } from './token.ts'

/** What a "Bukan saya" link is about, for whoever opens it. */
export type Disownable =
  | {
      readonly kind: 'open'
      readonly purpose: CodePurpose
      readonly address: string
      readonly agent: string
      readonly at: Date
      /** The code was entered: somebody is, or was, inside. */
      readonly wentThrough: boolean
    }
  | { readonly kind: 'done' | 'expired' | 'not_found' }

/** The event for whoever else must know. */
export const loginDisowned = 'staff.login_disowned'

/** How long after the code its owner can still say so. */
const disownableMs = 24 * 3_600_000

/** Looks at what a link would do; changes nothing, since scanners of messages open links too. */
export async function findDisownable(
  ctx: IdentityCtx,
  input: { readonly token: string },
): Promise<Disownable> {
  const row = await findRow(ctx.db, { token: input.token, isLocked: false })
  const refusal = judge(row, ctx.now())
  if (row === null || refusal !== null) return { kind: refusal ?? 'not_found' }
  const { purpose, address, agent, at, state } = row
  return { kind: 'open', purpose, address, agent, at, wentThrough: state === 'succeeded' }
}

export interface DisownLogin {
  readonly token: string
  /** Who presses: anybody who holds the link. */
  readonly client: Client
}

/**
 * "Bukan saya": somebody else asked for a code, so somebody else knows the password. Ends the login and every session of the
 * account, forgets its devices, asks for a new password at the next login, and tells the owner and the supervisors. Works
 * once, also when the login went through.
 */
export async function disownLogin(
  ctx: IdentityCtx,
  { token, client: pressed }: DisownLogin,
): Promise<{ readonly kind: 'disowned' | 'done' | 'expired' | 'not_found' }> {
  const client = cleanClient(pressed)
  return ctx.transaction(async (trx) => {
    const found = await findRow(trx, { token, isLocked: false })
    if (found === null) return { kind: 'not_found' }
    // The account first, as every step does; then the row as it is now.
    const staff = await lockStaff(trx, found.staffId)
    const row = await findRow(trx, { token, isLocked: true })
    const at = ctx.now()
    const refusal = judge(row, at)
    if (staff === null || row === null || refusal !== null) return { kind: refusal ?? 'not_found' }

    await shutAccount(trx, { challengeId: row.id, staffId: staff.id, at })
    await record(trx, { row, client, at })
    const details = { eventId: row.id, client: { address: row.address, agent: row.agent } }
    await tellStaff(trx, { staffId: staff.id, kind: 'not_me', details, at })
    await tellSupervisors(trx, { about: staff, challengeId: row.id, seen: row, at })
    await publish(trx, { name: loginDisowned, staffId: staff.id, challengeId: row.id, at: at.toISOString() })
    ctx.log.warn({ staffId: staff.id, challengeId: row.id }, 'identity: a login was disowned by its owner')
    return { kind: 'disowned' }
  })
}

interface DisownRow {
  readonly id: ChallengeId
  readonly staffId: StaffId
  readonly purpose: CodePurpose
  readonly state: string
  readonly address: string
  readonly agent: string
  readonly at: Date
  readonly disownedAt: Date | null
}

async function findRow(
  db: Db,
  { token, isLocked }: { readonly token: string; readonly isLocked: boolean },
): Promise<DisownRow | null> {
  const { rows } = await sql<DisownRow>`
    select id, staff_id as "staffId", purpose, state, ip as address, agent, created_at as at,
      disowned_at as "disownedAt"
    from identity.login_challenge where disown_sha256 = ${hashToken(token)} ${isLocked ? sql`for update` : sql``}
  `.execute(db)
  return rows[0] ?? null
}

function judge(row: DisownRow | null, now: Date): 'done' | 'expired' | 'not_found' | null {
  if (row === null) return 'not_found'
  if (row.disownedAt !== null) return 'done'
  return now.getTime() - row.at.getTime() > disownableMs ? 'expired' : null
}

async function shutAccount(
  trx: Trx,
  of: { readonly challengeId: ChallengeId; readonly staffId: StaffId; readonly at: Date },
): Promise<void> {
  const { challengeId, staffId, at } = of
  await endChallenge(trx, challengeId, { state: 'revoked', at })
  await sql`update identity.login_challenge set disowned_at = ${at} where id = ${challengeId}`.execute(trx)
  await raiseCredVersion(trx, staffId)
  await sql`
    update identity.staff_session set ended_at = ${at}, end_reason = 'disowned'
    where staff_id = ${staffId} and ended_at is null
  `.execute(trx)
  await revokeDevices(trx, { staffId, reason: 'disowned', at })
  await sql`
    update identity.staff_user set must_change_password_since = coalesce(must_change_password_since, ${at})
    where id = ${staffId}
  `.execute(trx)
}

async function record(
  trx: Trx,
  { row, client, at }: { readonly row: DisownRow; readonly client: Client; readonly at: Date },
): Promise<void> {
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'login_disowned',
    accountId: row.staffId,
    subjectMac: null,
    client,
    detail: `${row.purpose} ${row.state}`,
    at,
  })
  await recordAudit(trx, {
    who: row.staffId,
    action: 'staff.login_disowned',
    object: { kind: 'staff', id: row.staffId },
    before: { challenge: row.id, state: row.state, from: row.address },
    after: { sessions: 'ended', password: 'must_change' },
    reason: null,
    address: client.address,
    at,
  })
}
