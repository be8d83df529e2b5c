import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { Failures } from './throttle.ts'

/**
 * Locks a number, known or not, so that everything about its codes happens in turn, and tells its wrong codes. The number is
 * always locked before the account.
 */
export async function lockPhone(trx: Trx, phone: Phone): Promise<Failures> {
  await sql`
    insert into identity.buyer_phone (phone_e164) values (${phone}) on conflict do nothing
  `.execute(trx)
  const { rows } = await sql<Failures>`
    select otp_fail as count, otp_locked_until as "lockedUntil" from identity.buyer_phone
    where phone_e164 = ${phone} for update
  `.execute(trx)
  return present(rows[0], 'the number has its row')
}

export async function setPhoneFailures(trx: Trx, phone: string, failures: Failures): Promise<void> {
  await sql`
    update identity.buyer_phone set otp_fail = ${failures.count}, otp_locked_until = ${failures.lockedUntil}
    where phone_e164 = ${phone}
  `.execute(trx)
}
