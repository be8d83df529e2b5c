import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Buyer, BuyerId } from './buyer.ts'

export interface BuyerAccount extends Buyer {
  readonly passwordHash: string
  readonly credVersion: number
  readonly disabledAt: Date | null
  readonly pwFail: number
  readonly pwLockedUntil: Date | null
}

const columns = sql`id, company_id as "companyId", email, name, phone_e164 as phone,
  password_hash as "passwordHash", cred_version as "credVersion", disabled_at as "disabledAt", pw_fail as "pwFail",
  pw_locked_until as "pwLockedUntil"`

export async function findBuyerByEmail(db: Db, email: string): Promise<BuyerAccount | null> {
  const { rows } =
    await sql<BuyerAccount>`select ${columns} from identity.buyer where email = ${email}`.execute(db)
  return rows[0] ?? null
}

export async function lockBuyer(trx: Trx, id: string): Promise<BuyerAccount | null> {
  const { rows } =
    await sql<BuyerAccount>`select ${columns} from identity.buyer where id = ${id} for update`.execute(trx)
  return rows[0] ?? null
}

/** Inserts unless the e-mail belongs to somebody; answers whether it did. */
export async function insertBuyer(
  trx: Trx,
  buyer: Buyer & { readonly passwordHash: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql<{ id: BuyerId }>`
    insert into identity.buyer (id, company_id, email, name, phone_e164, password_hash, created_at)
    values (${buyer.id}, ${buyer.companyId}, ${buyer.email}, ${buyer.name}, ${buyer.phone}, ${buyer.passwordHash},
      ${buyer.at})
    on conflict do nothing
    returning id
  `.execute(trx)
  return rows.length > 0
}

export async function setBuyerFailures(
  trx: Trx,
  id: string,
  failures: { readonly count: number; readonly lockedUntil: Date | null },
): Promise<void> {
  await sql`
    update identity.buyer set pw_fail = ${failures.count}, pw_locked_until = ${failures.lockedUntil} where id = ${id}
  `.execute(trx)
}
