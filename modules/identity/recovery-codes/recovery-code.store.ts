import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { StaffId } from '../staff.ts'

export type RecoveryCodeId = Id<'rcv'>

export async function countRecoveryCodes(db: Db, staffId: string): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select count(*)::int as left from identity.staff_recovery_code
    where staff_id = ${staffId} and used_at is null and replaced_at is null
  `.execute(db)
  return rows[0]?.left ?? 0
}

export interface StoredRecoveryCode {
  readonly id: RecoveryCodeId
  readonly codeHash: string
}

/** The codes still good that a finder points at; nearly always one or none. */
export async function findRecoveryCodes(
  trx: Trx,
  wanted: { readonly staffId: StaffId; readonly finder: Buffer },
): Promise<StoredRecoveryCode[]> {
  const { rows } = await sql<StoredRecoveryCode>`
    select id, code_hash as "codeHash" from identity.staff_recovery_code
    where staff_id = ${wanted.staffId} and finder = ${wanted.finder} and used_at is null and replaced_at is null
    limit 2
  `.execute(trx)
  return rows
}

/** Uses a code up; false where somebody was faster. */
export async function spendRecoveryCode(trx: Trx, id: RecoveryCodeId, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update identity.staff_recovery_code set used_at = ${at}
    where id = ${id} and used_at is null and replaced_at is null returning id
  `.execute(trx)
  return rows.length > 0
}

/** Puts a whole new set in the place of the one before, of which nothing is good any longer. */
export async function replaceRecoveryCodes(
  trx: Trx,
  set: {
    readonly staffId: StaffId
    readonly codes: readonly (StoredRecoveryCode & { readonly finder: Buffer })[]
    readonly at: Date
  },
): Promise<void> {
  await sql`
    update identity.staff_recovery_code set replaced_at = ${set.at}
    where staff_id = ${set.staffId} and replaced_at is null
  `.execute(trx)
  for (const { id, finder, codeHash } of set.codes)
    await sql`
      insert into identity.staff_recovery_code (id, staff_id, finder, code_hash, created_at)
      values (${id}, ${set.staffId}, ${finder}, ${codeHash}, ${set.at})
    `.execute(trx)
}
