import { sql, type RawBuilder } from 'kysely'
import {
  idleMsOf,
  permissionsInEmergency,
  findPermissions,
  permissionsWithin,
  type Factor,
  type Permission,
  type Scope,
} from '#access'
import { assert } from '#platform/assert.ts'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { newId, newToken } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { StaffStanding } from './staff-standing.ts'
import { shutReason, wasSuspendedSince } from './staff-standing.ts'
import type { DeviceId } from './staff-device.ts'
import type { Staff, StaffId } from './staff.ts'
import { hashToken } from './token.ts'

/** The longest idle time of any role; a session's own is judged by its permissions. */
const idleMaxMs = 30 * 60_000
const absoluteMs = 12 * 3_600_000
const sessionsMax = 3
/** Being seen is written at most this often, so that reading pages does not mean writing rows. */
const seenStepMs = 60_000

export interface StaffSession {
  readonly id: Id<'ses'>
  readonly staff: Staff
  /** The factor beside the password by which it was opened. */
  readonly factor: Factor
  /** What the role allows at this moment, within the scope. */
  readonly permissions: ReadonlySet<Permission>
  readonly scope: Scope
  /** Nothing but a new password may be done before one is set. */
  readonly mustChangePassword: boolean
  readonly createdAt: Date
  /** The end that no activity postpones. */
  readonly expiresAt: Date
}

export interface NewStaffSession {
  readonly token: string
  readonly staffId: StaffId
  readonly challengeId: string
  readonly credVersion: number
  readonly factor: Factor
  readonly client: Client
  readonly at: Date
  readonly id?: Id<'ses'>
  /** Shorter than usual, for access in an emergency. */
  readonly lifeMs?: number
}

/** Opens a session and ends the oldest ones beyond three; answers when it ends at the latest. Needs the account locked. */
export async function openStaffSession(trx: Trx, session: NewStaffSession): Promise<Date> {
  const { staffId, at, client } = session
  const expiresAt = new Date(at.getTime() + (session.lifeMs ?? absoluteMs))
  await sql`
    update identity.staff_session set ended_at = ${at}, end_reason = 'displaced'
    where staff_id = ${staffId} and ended_at is null and id not in (
      select id from identity.staff_session where staff_id = ${staffId} and ended_at is null
        and expires_at > ${at} and seen_at > ${new Date(at.getTime() - idleMaxMs)}
      order by created_at desc, id desc limit ${sessionsMax - 1})
  `.execute(trx)
  await sql`
    insert into identity.staff_session
      (id, token_sha256, staff_id, challenge_id, cred_version, factor, ip, agent, created_at, seen_at, expires_at)
    values (${session.id ?? newId('ses')}, ${hashToken(session.token)}, ${staffId}, ${session.challengeId},
      ${session.credVersion}, ${session.factor}, ${client.address}, ${client.agent}, ${at}, ${at}, ${expiresAt})
  `.execute(trx)
  return expiresAt
}

interface SessionRow extends Staff, StaffStanding {
  readonly sessionId: Id<'ses'>
  readonly createdAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
  readonly factor: Factor
  readonly branches: string[] | null
  readonly brands: string[] | null
  readonly mustChangePasswordSince: Date | null
}

/**
 * Finds the session of a token while it lives: not ended, not idle for 30 minutes (15 for finance), not older than 12 hours, the account enabled
 * and its credentials unchanged since.
 */
export async function findStaffSession(
  ctx: IdentityCtx,
  input: {
    readonly sessionToken: string
    /** False for looks that no person caused, such as an open live stream's: they do not postpone the idle end. */
    readonly isActivity?: boolean
  },
): Promise<StaffSession | null> {
  return findLive(
    ctx,
    sql`session.token_sha256 = ${hashToken(input.sessionToken)}`,
    input.isActivity !== false,
  )
}

/** The same by its id, for what lives only as long as the session does; it does not postpone the idle end. */
export function findStaffSessionById(
  ctx: Pick<Ctx, 'db' | 'now'>,
  input: { readonly sessionId: string },
): Promise<StaffSession | null> {
  return findLive(ctx, sql`session.id = ${input.sessionId}`, false)
}

async function findLive(
  ctx: Pick<Ctx, 'db' | 'now'>,
  which: RawBuilder<unknown>,
  isActivity: boolean,
): Promise<StaffSession | null> {
  const now = ctx.now()
  const { rows } = await sql<SessionRow>`
    select session.id as "sessionId", session.created_at as "createdAt", session.seen_at as "seenAt",
      session.expires_at as "expiresAt", session.factor, staff.id, staff.email, staff.name, staff.role,
      staff.disabled_at as "disabledAt", staff.invited_at as "invitedAt",
      staff.suspended_from as "suspendedFrom", staff.suspended_until as "suspendedUntil",
      staff.branch_scope as branches, staff.brand_scope as brands,
      staff.must_change_password_since as "mustChangePasswordSince"
    from identity.staff_session session join identity.staff_user staff on staff.id = session.staff_id
    where ${which}
      and session.ended_at is null
      and session.expires_at > ${now}
      and session.seen_at > ${new Date(now.getTime() - idleMaxMs)}
      and session.cred_version = staff.cred_version
  `.execute(ctx.db)
  const row = rows[0]
  if (row === undefined || shutReason(row, now) !== null) return null
  if (wasSuspendedSince(row, row.createdAt, now)) return null
  const permissions = await findPermissions(ctx.db, row.role)
  const seenAgoMs = now.getTime() - row.seenAt.getTime()
  if (seenAgoMs >= idleMsOf(permissions)) return null
  if (isActivity && seenAgoMs >= seenStepMs)
    await sql`
      update identity.staff_session set seen_at = ${now} where id = ${row.sessionId} and seen_at < ${now}
    `.execute(ctx.db)
  return sessionOf(row, permissions)
}

function sessionOf(row: SessionRow, permissions: ReadonlySet<Permission>): StaffSession {
  const { sessionId, createdAt, expiresAt, factor, id, email, name, role } = row
  const scope = { branches: row.branches, brands: row.brands }
  return {
    id: sessionId,
    staff: { id, email, name, role },
    factor,
    permissions: permissionsWithin(heldBy(factor, permissions), scope),
    scope,
    mustChangePassword: row.mustChangePasswordSince !== null,
    createdAt,
    expiresAt,
  }
}

/** Access in an emergency is for the work that cannot wait, never for people, roles and approvals. */
function heldBy(factor: Factor, permissions: ReadonlySet<Permission>): ReadonlySet<Permission> {
  return factor === 'break_glass' ? permissionsInEmergency(permissions) : permissions
}

/**
 * Gives a session a new token and ends the old one: at every proof of a factor, and whatever else raises what it may do.
 * The answer is for the session cookie only.
 */
export async function rotateStaffSession(trx: Trx, input: { readonly sessionId: string }): Promise<string> {
  const token = newToken()
  const { rows } = await sql`
    update identity.staff_session set token_sha256 = ${hashToken(token)}
    where id = ${input.sessionId} and ended_at is null returning id
  `.execute(trx)
  assert(rows.length === 1, 'only a live session gets a new token')
  return token
}

/** The device that a session was opened with, whose counters its later tries count in; null for no live session. */
export async function findSessionDevice(
  db: Db,
  session: { readonly sessionId: string; readonly staffId: StaffId },
): Promise<{ readonly deviceId: DeviceId | null; readonly credVersion: number } | null> {
  const { rows } = await sql<{ deviceId: DeviceId | null; credVersion: number }>`
    select login.device_id as "deviceId", session.cred_version as "credVersion"
    from identity.staff_session session join identity.login_challenge login on login.id = session.challenge_id
    where session.id = ${session.sessionId} and session.staff_id = ${session.staffId} and session.ended_at is null
  `.execute(db)
  return rows[0] ?? null
}

/** Logout: the session ends on the server, whatever the browser keeps. A token of no live session changes nothing. */
export async function endStaffSession(
  ctx: IdentityCtx,
  input: { readonly sessionToken: string; readonly client: Client },
): Promise<void> {
  await ctx.transaction(async (trx) => {
    const { rows } = await sql<{ staffId: StaffId }>`
      update identity.staff_session set ended_at = ${ctx.now()}, end_reason = 'logout'
      where token_sha256 = ${hashToken(input.sessionToken)} and ended_at is null
      returning staff_id as "staffId"
    `.execute(trx)
    const ended = rows[0]
    if (ended === undefined) return
    await recordAuthEvent(trx, {
      realm: 'staff',
      kind: 'signed_out',
      accountId: ended.staffId,
      subjectMac: null,
      client: cleanClient(input.client),
      detail: null,
      at: ctx.now(),
    })
  })
}
