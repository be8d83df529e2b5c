import { sql, type RawBuilder } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { Client } from './client.ts'
import type { ChallengeId } from './otp/challenge.ts'
import type { StaffId } from './staff.ts'

export type PhoneChangeId = Id<'pch'>

type PhoneChangeState =
  'code_awaited' | 'cooling' | 'done' | 'stopped' | 'withdrawn' | 'superseded' | 'expired' | 'taken'

export interface PhoneChange {
  readonly id: PhoneChangeId
  readonly staffId: StaffId
  readonly fromPhone: Phone | null
  readonly toPhone: Phone
  readonly state: PhoneChangeState
  readonly sessionId: string
  readonly challengeId: ChallengeId
  readonly credVersion: number
  readonly isAtOnce: boolean
  readonly askedAt: Date
  /** From when the new number counts; null until its code was given. */
  readonly countsAt: Date | null
}

const columns = sql`id, staff_id as "staffId", from_phone as "fromPhone", to_phone as "toPhone", state,
  session_id as "sessionId", challenge_id as "challengeId", cred_version as "credVersion",
  is_at_once as "isAtOnce", asked_at as "askedAt", counts_at as "countsAt"`

export interface NewPhoneChange extends Omit<PhoneChange, 'state' | 'askedAt' | 'countsAt'> {
  readonly stopSha256: Buffer
  readonly client: Client
  readonly at: Date
}

export async function insertPhoneChange(trx: Trx, change: NewPhoneChange): Promise<void> {
  const { client, at } = change
  await sql`
    insert into identity.phone_change (id, staff_id, from_phone, to_phone, state, session_id, challenge_id,
      cred_version, is_at_once, stop_sha256, ip, agent, asked_at)
    values (${change.id}, ${change.staffId}, ${change.fromPhone}, ${change.toPhone}, 'code_awaited',
      ${change.sessionId}, ${change.challengeId}, ${change.credVersion}, ${change.isAtOnce}, ${change.stopSha256},
      ${client.address}, ${client.agent}, ${at})
  `.execute(trx)
}

/** The change under way of an account: the code awaited, or the new number cooling down. */
export async function findOpenPhoneChange(db: Db, staffId: string): Promise<PhoneChange | null> {
  return findOne(db, sql`staff_id = ${staffId} and state in ('code_awaited', 'cooling')`)
}

export async function findPhoneChange(db: Db, id: string): Promise<PhoneChange | null> {
  return findOne(db, sql`id = ${id}`)
}

export async function findPhoneChangeToStop(db: Db, stopSha256: Buffer): Promise<PhoneChange | null> {
  return findOne(db, sql`stop_sha256 = ${stopSha256}`)
}

export async function lockPhoneChange(trx: Trx, id: PhoneChangeId): Promise<PhoneChange | null> {
  return findOne(trx, sql`id = ${id} for update`)
}

/** Changes whose new number counts by now. */
export async function listDuePhoneChanges(db: Db, now: Date): Promise<PhoneChangeId[]> {
  const { rows } = await sql<{ id: PhoneChangeId }>`
    select id from identity.phone_change where state = 'cooling' and counts_at <= ${now}
    order by counts_at limit 100
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** Did the owner stop a change since that moment? Then no other one begins for a while. */
export async function wasPhoneChangeStopped(db: Db, staffId: string, since: Date): Promise<boolean> {
  const { rows } = await sql`
    select id from identity.phone_change where staff_id = ${staffId} and state = 'stopped' and ended_at > ${since} limit 1
  `.execute(db)
  return rows.length > 0
}

export async function coolPhoneChange(
  trx: Trx,
  id: PhoneChangeId,
  { confirmedAt, countsAt }: { readonly confirmedAt: Date; readonly countsAt: Date },
): Promise<void> {
  await sql`
    update identity.phone_change set state = 'cooling', confirmed_at = ${confirmedAt}, counts_at = ${countsAt}
    where id = ${id}
  `.execute(trx)
}

export async function endPhoneChange(
  trx: Trx,
  id: PhoneChangeId,
  end: { readonly state: Exclude<PhoneChangeState, 'code_awaited' | 'cooling'>; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.phone_change set state = ${end.state}, ended_at = ${end.at}
    where id = ${id} and state in ('code_awaited', 'cooling')
  `.execute(trx)
}

/** Gives the number to the account; false where it belongs to another one. Needs the account locked. */
export async function setPhone(trx: Trx, staffId: StaffId, phone: Phone): Promise<boolean> {
  const { rows } = await sql`
    update identity.staff_user set phone_e164 = ${phone}
    where id = ${staffId} and not exists (
      select from identity.staff_user other where other.phone_e164 = ${phone} and other.id <> ${staffId})
    returning id
  `.execute(trx)
  return rows.length > 0
}

async function findOne(db: Db, condition: RawBuilder<unknown>): Promise<PhoneChange | null> {
  const { rows } =
    await sql<PhoneChange>`select ${columns} from identity.phone_change where ${condition}`.execute(db)
  return rows[0] ?? null
}
