import { sql, type RawBuilder } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { ChallengeId } from './otp/challenge.ts'
import type { StaffId } from './staff.ts'

export type InvitationId = Id<'inv'>

/** A link by which a person enrols: `join` for a new one, `reset` where two supervisors took a lost factor away. */
export interface Invitation {
  readonly id: InvitationId
  readonly staffId: StaffId
  readonly kind: 'join' | 'reset'
  /** The only number that it enrols. */
  readonly phone: Phone
  readonly asksPassword: boolean
  readonly state: 'open' | 'used' | 'withdrawn' | 'replaced'
  readonly madeBy: string
  readonly madeAt: Date
  readonly expiresAt: Date
  /** The try under way, and the password that it would set. */
  readonly challengeId: ChallengeId | null
  readonly passwordHash: string | null
}

const columns = sql`id, staff_id as "staffId", kind, phone_e164 as phone, asks_password as "asksPassword", state,
  made_by as "madeBy", made_at as "madeAt", expires_at as "expiresAt", challenge_id as "challengeId",
  password_hash as "passwordHash"`

export function findInvitationByToken(db: Db, tokenSha256: Buffer): Promise<Invitation | null> {
  return findOne(db, sql`token_sha256 = ${tokenSha256}`)
}

export function lockInvitation(trx: Trx, id: InvitationId): Promise<Invitation | null> {
  return findOne(trx, sql`id = ${id} for update`)
}

/** The last link of a person, whatever became of it. */
export function findLastInvitation(db: Db, staffId: string): Promise<Invitation | null> {
  return findOne(db, sql`staff_id = ${staffId} order by made_at desc, id desc limit 1`)
}

async function findOne(db: Db, condition: RawBuilder<unknown>): Promise<Invitation | null> {
  const { rows } = await sql<Invitation>`
    select ${columns} from identity.invitation where ${condition}
  `.execute(db)
  return rows[0] ?? null
}

export type NewInvitation = Pick<Invitation, 'id' | 'staffId' | 'kind' | 'phone' | 'asksPassword'> & {
  readonly tokenSha256: Buffer
  readonly by: string
  readonly at: Date
  readonly expiresAt: Date
}

export async function insertInvitation(trx: Trx, invitation: NewInvitation): Promise<void> {
  const { id, staffId, kind, tokenSha256, phone, asksPassword, by, at, expiresAt } = invitation
  await sql`
    insert into identity.invitation
      (id, staff_id, kind, token_sha256, phone_e164, asks_password, state, made_by, made_at, expires_at)
    values (${id}, ${staffId}, ${kind}, ${tokenSha256}, ${phone}, ${asksPassword}, 'open', ${by}, ${at}, ${expiresAt})
  `.execute(trx)
}

/** Ends the open link of a person; answers whether there was one. Its address opens nothing from now on. */
export async function endOpenInvitation(
  trx: Trx,
  staffId: StaffId,
  end: { readonly state: 'used' | 'withdrawn' | 'replaced'; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update identity.invitation set state = ${end.state}, ended_at = ${end.at}, password_hash = null
    where staff_id = ${staffId} and state = 'open' returning id
  `.execute(trx)
  return rows.length > 0
}

/** Remembers the newest try at enrolling; what an earlier one would have set is forgotten. */
export async function setTry(
  trx: Trx,
  id: InvitationId,
  tried: { readonly challengeId: ChallengeId; readonly passwordHash: string | null },
): Promise<void> {
  await sql`
    update identity.invitation
    set challenge_id = ${tried.challengeId}, password_hash = ${tried.passwordHash} where id = ${id}
  `.execute(trx)
}

export async function countInvitationsSince(db: Db, staffId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from identity.invitation where staff_id = ${staffId} and made_at > ${since}
  `.execute(db)
  return rows[0]?.count ?? 0
}
