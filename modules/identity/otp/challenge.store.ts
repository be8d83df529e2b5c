import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Client } from '../client.ts'
import type { StaffId } from '../staff.ts'
import type { ChallengeId, ChallengeState } from './challenge.ts'
import type { CodePurpose } from './code.ts'

export interface Challenge {
  readonly id: ChallengeId
  readonly staffId: StaffId
  readonly purpose: CodePurpose
  readonly codeMac: Buffer | null
  readonly codeExpiresAt: Date | null
  readonly expiresAt: Date
  readonly attempts: number
  readonly sends: number
  readonly state: ChallengeState
  readonly credVersion: number
}

const columns = sql`id, staff_id as "staffId", purpose, code_mac as "codeMac", code_expires_at as "codeExpiresAt",
  expires_at as "expiresAt", attempts, sends, state, cred_version as "credVersion"`

export async function findChallengeByToken(db: Db, tokenSha256: Buffer): Promise<Challenge | null> {
  const { rows } =
    await sql<Challenge>`select ${columns} from identity.login_challenge where token_sha256 = ${tokenSha256}`.execute(
      db,
    )
  return rows[0] ?? null
}

export async function lockChallenge(trx: Trx, id: ChallengeId): Promise<Challenge | null> {
  const { rows } =
    await sql<Challenge>`select ${columns} from identity.login_challenge where id = ${id} for update`.execute(
      trx,
    )
  return rows[0] ?? null
}

export interface NewChallenge {
  readonly id: ChallengeId
  readonly tokenSha256: Buffer
  readonly staffId: StaffId
  readonly purpose: CodePurpose
  readonly credVersion: number
  readonly expiresAt: Date
  readonly client: Client
  readonly at: Date
}

export async function insertChallenge(trx: Trx, challenge: NewChallenge): Promise<void> {
  const { id, tokenSha256, staffId, purpose, credVersion, expiresAt, client, at } = challenge
  await sql`
    insert into identity.login_challenge
      (id, token_sha256, staff_id, purpose, expires_at, state, cred_version, ip, agent, created_at)
    values (${id}, ${tokenSha256}, ${staffId}, ${purpose}, ${expiresAt}, 'live', ${credVersion},
      ${client.address}, ${client.agent}, ${at})
  `.execute(trx)
}

/** A new login ends the one before: at most one code of an account can be guessed at. */
export async function supersedeChallenges(trx: Trx, staffId: StaffId, at: Date): Promise<void> {
  await sql`
    update identity.login_challenge set state = 'superseded', ended_at = ${at}, code_mac = null
    where staff_id = ${staffId} and state = 'live'
  `.execute(trx)
}

export async function endChallenge(
  trx: Trx,
  id: ChallengeId,
  end: { readonly state: Exclude<ChallengeState, 'live'>; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.login_challenge set state = ${end.state}, ended_at = ${end.at}, code_mac = null
    where id = ${id} and state = 'live'
  `.execute(trx)
}

/** Counts a try before anything is compared. */
export async function countTry(trx: Trx, id: ChallengeId): Promise<void> {
  await sql`update identity.login_challenge set attempts = attempts + 1 where id = ${id}`.execute(trx)
}

/** Puts a new code in the place of the old one, which is thereby dead; the tries stay counted. */
export async function replaceCode(
  trx: Trx,
  id: ChallengeId,
  code: { readonly mac: Buffer; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    update identity.login_challenge
    set code_mac = ${code.mac}, code_expires_at = ${code.expiresAt}, sends = sends + 1
    where id = ${id}
  `.execute(trx)
}
