import { sql, type RawBuilder } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Client } from './client.ts'
import type { ChallengeId } from './otp/challenge.ts'
import type { StaffId } from './staff.ts'

export type BreakGlassId = Id<'brg'>

export type BreakGlassState = 'asked' | 'approved' | 'used' | 'refused'

/** A wish for a quarter of an hour of access while codes cannot arrive. */
export interface BreakGlass {
  readonly id: BreakGlassId
  readonly staffId: StaffId
  readonly approvalId: string
  readonly challengeId: ChallengeId
  readonly credVersion: number
  readonly state: BreakGlassState
  readonly askedAt: Date
  readonly expiresAt: Date
}

const columns = sql`id, staff_id as "staffId", approval_id as "approvalId", challenge_id as "challengeId",
  cred_version as "credVersion", state, asked_at as "askedAt", expires_at as "expiresAt"`

export function findBreakGlassByToken(db: Db, tokenSha256: Buffer): Promise<BreakGlass | null> {
  return findOne(db, sql`token_sha256 = ${tokenSha256}`)
}

export function lockBreakGlass(trx: Trx, id: BreakGlassId): Promise<BreakGlass | null> {
  return findOne(trx, sql`id = ${id} for update`)
}

export function lockByApproval(trx: Trx, approvalId: string): Promise<BreakGlass | null> {
  return findOne(trx, sql`approval_id = ${approvalId} for update`)
}

async function findOne(db: Db, condition: RawBuilder<unknown>): Promise<BreakGlass | null> {
  const { rows } = await sql<BreakGlass>`
    select ${columns} from identity.break_glass where ${condition}
  `.execute(db)
  return rows[0] ?? null
}

export type NewBreakGlass = Omit<BreakGlass, 'state'> & {
  readonly tokenSha256: Buffer
  readonly reason: string
  readonly client: Client
}

/** False where this login asked before. */
export async function insertBreakGlass(trx: Trx, wanted: NewBreakGlass): Promise<boolean> {
  const { id, staffId, approvalId, challengeId, tokenSha256, reason, credVersion, client } = wanted
  const { rows } = await sql`
    insert into identity.break_glass
      (id, staff_id, approval_id, challenge_id, token_sha256, reason, cred_version, state, ip, agent, asked_at, expires_at)
    values (${id}, ${staffId}, ${approvalId}, ${challengeId}, ${tokenSha256}, ${reason}, ${credVersion}, 'asked',
      ${client.address}, ${client.agent}, ${wanted.askedAt}, ${wanted.expiresAt})
    on conflict (challenge_id) do nothing
    returning id
  `.execute(trx)
  return rows.length > 0
}

export async function moveBreakGlass(
  trx: Trx,
  id: BreakGlassId,
  move:
    | { readonly to: 'approved' }
    | { readonly to: 'refused'; readonly at: Date }
    | { readonly to: 'used'; readonly at: Date; readonly sessionId: string },
): Promise<void> {
  const endedAt = move.to === 'approved' ? null : move.at
  const sessionId = move.to === 'used' ? move.sessionId : null
  await sql`
    update identity.break_glass set state = ${move.to}, ended_at = ${endedAt}, session_id = ${sessionId}
    where id = ${id}
  `.execute(trx)
}

export async function countBreakGlassSince(db: Db, staffId: StaffId, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from identity.break_glass where staff_id = ${staffId} and asked_at > ${since}
  `.execute(db)
  return rows[0]?.count ?? 0
}
