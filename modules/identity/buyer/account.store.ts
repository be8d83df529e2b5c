import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'

/** A new password clears the count of wrong ones. */
export async function setBuyerPassword(trx: Trx, id: string, hash: string): Promise<void> {
  await sql`
    update identity.buyer set password_hash = ${hash}, pw_fail = 0, pw_locked_until = null where id = ${id}
  `.execute(trx)
}

/** The same password under another pepper; nothing ends by it. One changed meanwhile stays as it is. */
export async function replaceBuyerHash(
  db: Db,
  replaced: { readonly id: string; readonly before: string; readonly now: string },
): Promise<void> {
  await sql`
    update identity.buyer set password_hash = ${replaced.now}
    where id = ${replaced.id} and password_hash = ${replaced.before}
  `.execute(db)
}

export async function setBuyerName(trx: Trx, id: string, name: string): Promise<void> {
  await sql`update identity.buyer set name = ${name} where id = ${id}`.execute(trx)
}

/** False where the e-mail is another account's. */
export async function setBuyerEmail(trx: Trx, id: string, email: string | null): Promise<boolean> {
  const { rows } = await sql`
    update identity.buyer set email = ${email}
    where id = ${id} and not exists (select 1 from identity.buyer other where other.email = ${email} and other.id <> ${id})
    returning id
  `.execute(trx)
  return rows.length > 0
}

/** Binds a proven number; the caller has made sure that no other account has it. */
export async function setBuyerPhone(trx: Trx, id: string, bound: { phone: Phone; at: Date }): Promise<void> {
  await sql`
    update identity.buyer set phone_e164 = ${bound.phone}, phone_verified_at = ${bound.at} where id = ${id}
  `.execute(trx)
}
