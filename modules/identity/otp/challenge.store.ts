import { sql, type RawBuilder } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Client } from '../client.ts'
import type { StaffId } from '../staff.ts'
import type { DeviceId } from '../staff-device.ts'
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
  /** The known device that began it, whose counters it counts in; null for a stranger. */
  readonly deviceId: DeviceId | null
  /** For which question and deed the code of a step-up is; null for a login. */
  readonly proof: ProofBinding | null
}

/** What a step-up's code is good for, and nothing else. */
export interface ProofBinding {
  readonly proofId: string
  readonly sessionId: string
  readonly deedSha256: Buffer
}

interface ChallengeRow extends Omit<Challenge, 'proof'> {
  readonly proofId: string | null
  readonly sessionId: string | null
  readonly deedSha256: Buffer | null
}

const columns = sql`id, staff_id as "staffId", purpose, code_mac as "codeMac", code_expires_at as "codeExpiresAt",
  expires_at as "expiresAt", attempts, sends, state, cred_version as "credVersion", device_id as "deviceId",
  proof_id as "proofId", session_id as "sessionId", deed_sha256 as "deedSha256"`

export async function findChallengeByToken(db: Db, tokenSha256: Buffer): Promise<Challenge | null> {
  return findOne(db, sql`token_sha256 = ${tokenSha256}`)
}

/** The live challenge of a session's question. */
export async function findStepUpChallenge(
  db: Db,
  proof: Pick<ProofBinding, 'proofId' | 'sessionId'>,
): Promise<Challenge | null> {
  return findOne(
    db,
    sql`purpose = 'step_up' and proof_id = ${proof.proofId} and session_id = ${proof.sessionId}
      order by created_at desc, id desc limit 1`,
  )
}

export async function lockChallenge(trx: Trx, id: ChallengeId): Promise<Challenge | null> {
  return findOne(trx, sql`id = ${id} for update`)
}

async function findOne(db: Db, condition: RawBuilder<unknown>): Promise<Challenge | null> {
  const { rows } = await sql<ChallengeRow>`
    select ${columns} from identity.login_challenge where ${condition}
  `.execute(db)
  const row = rows[0]
  if (row === undefined) return null
  const { proofId, sessionId, deedSha256, ...challenge } = row
  const isBound = proofId !== null && sessionId !== null && deedSha256 !== null
  return { ...challenge, proof: isBound ? { proofId, sessionId, deedSha256 } : null }
}

export interface NewChallenge {
  readonly id: ChallengeId
  readonly tokenSha256: Buffer
  readonly staffId: StaffId
  readonly purpose: CodePurpose
  readonly credVersion: number
  readonly expiresAt: Date
  readonly deviceId?: DeviceId | null
  readonly proof?: ProofBinding
  readonly client: Client
  readonly at: Date
}

export async function insertChallenge(trx: Trx, challenge: NewChallenge): Promise<void> {
  const { id, tokenSha256, staffId, purpose, credVersion, expiresAt, deviceId, proof, client, at } = challenge
  await sql`
    insert into identity.login_challenge
      (id, token_sha256, staff_id, purpose, expires_at, state, cred_version, device_id, proof_id, session_id,
        deed_sha256, ip, agent, created_at)
    values (${id}, ${tokenSha256}, ${staffId}, ${purpose}, ${expiresAt}, 'live', ${credVersion},
      ${deviceId ?? null}, ${proof?.proofId ?? null}, ${proof?.sessionId ?? null}, ${proof?.deedSha256 ?? null},
      ${client.address}, ${client.agent}, ${at})
  `.execute(trx)
}

/** A new login ends the one before: at most one code of an account can be guessed at. */
export async function supersedeChallenges(trx: Trx, staffId: StaffId, at: Date): Promise<void> {
  await sql`
    update identity.login_challenge set state = 'superseded', ended_at = ${at}, code_mac = null
    where staff_id = ${staffId} and state = 'live' and purpose <> 'password_reset'
  `.execute(trx)
}

/** A newer code for a forgotten password ends the one before, and no login: strangers begin these too. */
export async function supersedeResets(trx: Trx, staffId: StaffId, at: Date): Promise<void> {
  await sql`
    update identity.login_challenge set state = 'superseded', ended_at = ${at}, code_mac = null
    where staff_id = ${staffId} and state = 'live' and purpose = 'password_reset'
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

/** Keeps with a login the device that it made known, so that its session's later tries count there. */
export async function setChallengeDevice(trx: Trx, id: ChallengeId, deviceId: DeviceId): Promise<void> {
  await sql`update identity.login_challenge set device_id = ${deviceId} where id = ${id}`.execute(trx)
}

/** Keeps the hash of the link by which the owner disowns this challenge. */
export async function setDisownHash(trx: Trx, id: ChallengeId, sha256: Buffer): Promise<void> {
  await sql`update identity.login_challenge set disown_sha256 = ${sha256} where id = ${id}`.execute(trx)
}
