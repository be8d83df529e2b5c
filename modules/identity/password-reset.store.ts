import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Client } from './client.ts'
import type { ChallengeId } from './otp/challenge.ts'
import type { StaffId } from './staff.ts'

export type ResetId = Id<'rst'>

type ResetState = 'asked' | 'code_given' | 'done' | 'exhausted' | 'superseded'

export interface PasswordReset {
  readonly id: ResetId
  /** Null where the e-mail is nobody's. */
  readonly staffId: StaffId | null
  readonly state: ResetState
  readonly challengeId: ChallengeId | null
  readonly attempts: number
  readonly address: string
  readonly agent: string
  readonly expiresAt: Date
}

const columns = sql`id, staff_id as "staffId", state, challenge_id as "challengeId", attempts, ip as address, agent,
  expires_at as "expiresAt"`

export interface NewReset {
  readonly id: ResetId
  readonly tokenSha256: Buffer
  readonly email: string
  readonly client: Client
  readonly expiresAt: Date
  readonly at: Date
}

/** Writes a reset for whoever has the e-mail, or for nobody: one statement either way. Answers whose it is. */
export async function insertReset(trx: Trx, reset: NewReset): Promise<StaffId | null> {
  const { rows } = await sql<{ staffId: StaffId | null }>`
    insert into identity.password_reset (id, token_sha256, staff_id, state, ip, agent, asked_at, expires_at)
    values (${reset.id}, ${reset.tokenSha256}, (select id from identity.staff_user where email = ${reset.email}),
      'asked', ${reset.client.address}, ${reset.client.agent}, ${reset.at}, ${reset.expiresAt})
    returning staff_id as "staffId"
  `.execute(trx)
  return rows[0]?.staffId ?? null
}

export async function findResetByToken(db: Db, tokenSha256: Buffer): Promise<PasswordReset | null> {
  const { rows } = await sql<PasswordReset>`
    select ${columns} from identity.password_reset where token_sha256 = ${tokenSha256}
  `.execute(db)
  return rows[0] ?? null
}

export async function findReset(db: Db, id: string): Promise<PasswordReset | null> {
  const { rows } =
    await sql<PasswordReset>`select ${columns} from identity.password_reset where id = ${id}`.execute(db)
  return rows[0] ?? null
}

export async function lockReset(trx: Trx, id: ResetId): Promise<PasswordReset | null> {
  const { rows } = await sql<PasswordReset>`
    select ${columns} from identity.password_reset where id = ${id} for update
  `.execute(trx)
  return rows[0] ?? null
}

/** How many were asked from one address since a moment, for whomever. */
export async function countResetsFrom(db: Db, address: string, since: Date): Promise<number> {
  const { rows } = await sql<{ resets: number }>`
    select count(*)::int as resets from identity.password_reset where ip = ${address} and asked_at > ${since}
  `.execute(db)
  return rows[0]?.resets ?? 0
}

/** How many codes for a forgotten password went to an account since a moment. */
export async function countResetCodes(db: Db, staffId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ codes: number }>`
    select count(*)::int as codes from identity.password_reset
    where staff_id = ${staffId} and challenge_id is not null and asked_at > ${since}
  `.execute(db)
  return rows[0]?.codes ?? 0
}

/** The code that was sent belongs to this reset; the others of the account that wait for one are over. */
export async function attachCode(
  trx: Trx,
  reset: {
    readonly id: ResetId
    readonly staffId: StaffId
    readonly challengeId: ChallengeId
    readonly at: Date
  },
): Promise<void> {
  await sql`
    update identity.password_reset set state = 'superseded', ended_at = ${reset.at}
    where staff_id = ${reset.staffId} and id <> ${reset.id} and state = 'asked'
  `.execute(trx)
  await sql`
    update identity.password_reset set challenge_id = ${reset.challengeId} where id = ${reset.id}
  `.execute(trx)
}

/** Counts a try before anything is compared, for somebody and nobody alike. */
export async function countResetTry(trx: Trx, id: ResetId): Promise<void> {
  await sql`update identity.password_reset set attempts = attempts + 1 where id = ${id}`.execute(trx)
}

/** Moves a reset. Its factor has tries of its own beside those of its code; the account counts both. */
export async function moveReset(
  trx: Trx,
  id: ResetId,
  move: { readonly to: ResetState; readonly at: Date },
): Promise<void> {
  const isOver = move.to !== 'asked' && move.to !== 'code_given'
  await sql`
    update identity.password_reset set state = ${move.to}, ended_at = ${isOver ? move.at : null},
      attempts = case when ${move.to === 'code_given'} then 0 else attempts end
    where id = ${id}
  `.execute(trx)
}

/** A new password is set: no other reset of the account goes on. */
export async function supersedeOtherResets(
  trx: Trx,
  done: { readonly id: ResetId; readonly staffId: StaffId; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.password_reset set state = 'superseded', ended_at = ${done.at}
    where staff_id = ${done.staffId} and id <> ${done.id} and state in ('asked', 'code_given')
  `.execute(trx)
}

/** Forgets what strangers asked for addresses of nobody, once its time is long over. */
export async function deleteResetsOfNobody(db: Db, before: Date): Promise<void> {
  await sql`delete from identity.password_reset where staff_id is null and asked_at < ${before}`.execute(db)
}

/** Wrong codes and factors for forgotten passwords since the last success. */
export async function findResetFailures(db: Db, staffId: string): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    select reset_fail as failures from identity.staff_user where id = ${staffId}
  `.execute(db)
  return rows[0]?.failures ?? 0
}

export async function setResetFailures(
  trx: Trx,
  staffId: string,
  failures: 'one_more' | 'none',
): Promise<void> {
  await sql`
    update identity.staff_user set reset_fail = ${failures === 'none' ? sql`0` : sql`reset_fail + 1`} where id = ${staffId}
  `.execute(trx)
}
