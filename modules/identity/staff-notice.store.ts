import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { StaffId } from './staff.ts'
import type { StaffNoticeKind } from './tell-staff.ts'

/** One thing that a member of staff was told, as the panel lists it. */
export interface StaffNotice {
  readonly id: Id<'ntc'>
  readonly kind: StaffNoticeKind
  readonly subject: string | null
  readonly address: string | null
  readonly agent: string | null
  readonly at: Date
}

const columns = sql`notice.id, notice.kind, notice.subject, notice.ip as address, notice.agent, notice.at`

/** The latest notices of an account, newest first. */
export async function listStaffNotices(
  db: Db,
  input: { readonly staffId: StaffId; readonly limit: number },
): Promise<StaffNotice[]> {
  const { rows } = await sql<StaffNotice>`
    select ${columns} from identity.staff_notice notice
    where notice.staff_id = ${input.staffId} order by notice.id desc limit ${input.limit}
  `.execute(db)
  return rows
}

/** A notice with where it goes. */
export interface OutgoingNotice extends StaffNotice {
  readonly staffId: StaffId
  readonly eventId: string
  readonly name: string
  readonly email: string
  readonly phone: Phone | null
  readonly alsoTo: readonly Phone[]
}

export async function findOutgoingNotice(db: Db, id: string): Promise<OutgoingNotice | null> {
  const { rows } = await sql<OutgoingNotice>`
    select ${columns}, notice.staff_id as "staffId", notice.event_id as "eventId", notice.also_to as "alsoTo",
      staff.name, staff.email, staff.phone_e164 as phone
    from identity.staff_notice notice join identity.staff_user staff on staff.id = notice.staff_id
    where notice.id = ${id}
  `.execute(db)
  return rows[0] ?? null
}
