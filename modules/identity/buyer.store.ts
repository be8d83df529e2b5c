import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { Buyer, BuyerId } from './buyer.ts'
import type { Failures } from './buyer/throttle.ts'

export interface BuyerAccount extends Buyer {
  readonly phone: Phone
  /** Null for who signs in by code or passkey only. */
  readonly passwordHash: string | null
  readonly credVersion: number
  readonly disabledAt: Date | null
  /** Null where nobody has proven to hold the number: then it signs nobody in. */
  readonly phoneVerifiedAt: Date | null
  readonly pwFail: number
  readonly pwLockedUntil: Date | null
}

/** What the rest of the system knows of a person; a suspended member is one of no company. Needs the table as `buyer`. */
export const buyerColumns = sql`buyer.id,
  case when buyer.member_suspended_at is null then buyer.company_id end as "companyId",
  case when buyer.member_suspended_at is null and buyer.company_id is not null
    then coalesce(buyer.company_role, 'buyer') end as "companyRole",
  buyer.email, buyer.name, buyer.phone_e164 as phone`

const columns = sql`${buyerColumns}, buyer.password_hash as "passwordHash", buyer.cred_version as "credVersion",
  buyer.disabled_at as "disabledAt", buyer.phone_verified_at as "phoneVerifiedAt", buyer.pw_fail as "pwFail",
  buyer.pw_locked_until as "pwLockedUntil"`

/** The account of an e-mail or of a proven number; either may be null. */
export async function findBuyerByLogin(
  db: Db,
  login: { readonly email: string | null; readonly phone: string | null },
): Promise<BuyerAccount | null> {
  const { rows } = await sql<BuyerAccount>`
    select ${columns} from identity.buyer buyer
    where buyer.email = ${login.email} or (buyer.phone_e164 = ${login.phone} and buyer.phone_verified_at is not null)
    limit 1
  `.execute(db)
  return rows[0] ?? null
}

export async function lockBuyer(trx: Trx, id: string): Promise<BuyerAccount | null> {
  const { rows } = await sql<BuyerAccount>`
    select ${columns} from identity.buyer buyer where buyer.id = ${id} for update
  `.execute(trx)
  return rows[0] ?? null
}

/** The account that a number signs in to, locked; null where there is none that may sign in. */
export async function lockBuyerOfPhone(trx: Trx, phone: Phone): Promise<BuyerAccount | null> {
  const { rows } = await sql<BuyerAccount>`
    select ${columns} from identity.buyer buyer
    where buyer.phone_e164 = ${phone} and buyer.phone_verified_at is not null and buyer.disabled_at is null for update
  `.execute(trx)
  return rows[0] ?? null
}

export interface NewBuyer extends Buyer {
  readonly passwordHash: string | null
  readonly phoneVerifiedAt: Date | null
  readonly consent: { readonly at: Date; readonly version: string } | null
  readonly at: Date
}

/** Inserts unless the e-mail or the proven number belongs to somebody; answers whether it did. */
export async function insertBuyer(trx: Trx, buyer: NewBuyer): Promise<boolean> {
  const { rows } = await sql<{ id: BuyerId }>`
    insert into identity.buyer (id, company_id, company_role, joined_company_at, email, name, phone_e164,
      phone_verified_at, password_hash, consented_at, consent_version, created_at)
    values (${buyer.id}, ${buyer.companyId}, ${buyer.companyRole}, ${buyer.companyId === null ? null : buyer.at},
      ${buyer.email}, ${buyer.name}, ${buyer.phone}, ${buyer.phoneVerifiedAt}, ${buyer.passwordHash},
      ${buyer.consent?.at ?? null}, ${buyer.consent?.version ?? null}, ${buyer.at})
    on conflict do nothing
    returning id
  `.execute(trx)
  return rows.length > 0
}

export async function setBuyerFailures(trx: Trx, id: string, failures: Failures): Promise<void> {
  await sql`
    update identity.buyer set pw_fail = ${failures.count}, pw_locked_until = ${failures.lockedUntil} where id = ${id}
  `.execute(trx)
}

/** Ends every session and every challenge of an account; called with whatever changed. */
export async function raiseBuyerVersion(trx: Trx, id: string): Promise<number> {
  const { rows } = await sql<{ credVersion: number }>`
    update identity.buyer set cred_version = cred_version + 1 where id = ${id}
    returning cred_version as "credVersion"
  `.execute(trx)
  return rows[0]?.credVersion ?? 0
}
