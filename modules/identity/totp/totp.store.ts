import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { StaffId } from '../staff.ts'

export type TotpId = Id<'ttp'>

export interface TotpRow {
  readonly id: TotpId
  readonly secretSealed: Buffer
  readonly lastStep: bigint | null
}

const columns = sql`id, secret_sealed as "secretSealed", last_step as "lastStep"`

/** The authenticator app that counts, or null. */
export async function findTotp(db: Db, staffId: string): Promise<TotpRow | null> {
  const { rows } = await sql<TotpRow>`
    select ${columns} from identity.staff_totp
    where staff_id = ${staffId} and confirmed_at is not null and removed_at is null
  `.execute(db)
  return rows[0] ?? null
}

/** The app that this session began to enrol since a moment, or null. */
export async function findBegunTotp(
  db: Db,
  wanted: { readonly staffId: string; readonly sessionId: string; readonly since: Date },
): Promise<TotpRow | null> {
  const { rows } = await sql<TotpRow>`
    select ${columns} from identity.staff_totp
    where staff_id = ${wanted.staffId} and session_id = ${wanted.sessionId} and confirmed_at is null
      and removed_at is null and begun_at > ${wanted.since}
    order by begun_at desc, id desc limit 1
  `.execute(db)
  return rows[0] ?? null
}

/** Writes a begun enrolment; an older one that was never confirmed is gone with it. */
export async function insertTotp(
  trx: Trx,
  begun: {
    readonly id: TotpId
    readonly staffId: StaffId
    readonly secretSealed: Buffer
    readonly sessionId: string
    readonly at: Date
  },
): Promise<void> {
  await sql`
    update identity.staff_totp set removed_at = ${begun.at}
    where staff_id = ${begun.staffId} and confirmed_at is null and removed_at is null
  `.execute(trx)
  await sql`
    insert into identity.staff_totp (id, staff_id, secret_sealed, session_id, begun_at)
    values (${begun.id}, ${begun.staffId}, ${begun.secretSealed}, ${begun.sessionId}, ${begun.at})
  `.execute(trx)
}

/** Takes the app that counts away; false where there is none. */
export async function retireTotp(trx: Trx, staffId: StaffId, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update identity.staff_totp set removed_at = ${at}
    where staff_id = ${staffId} and confirmed_at is not null and removed_at is null returning id
  `.execute(trx)
  return rows.length > 0
}

export async function markTotpConfirmed(
  trx: Trx,
  confirmed: { readonly id: TotpId; readonly step: number; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.staff_totp set confirmed_at = ${confirmed.at}, last_step = ${confirmed.step}
    where id = ${confirmed.id} and confirmed_at is null
  `.execute(trx)
}

/** Uses a step up; false where it, or a later one, was used before. */
export async function useTotpStep(trx: Trx, id: TotpId, step: number): Promise<boolean> {
  const { rows } = await sql`
    update identity.staff_totp set last_step = ${step} where id = ${id} and last_step < ${step} returning id
  `.execute(trx)
  return rows.length > 0
}
