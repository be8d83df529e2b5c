import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { BuyerId } from '../buyer.ts'
import type { CompanyRole } from './permission.ts'

/** A person of a company, also one whom it keeps away. */
export interface MemberRow {
  readonly id: BuyerId
  readonly name: string
  readonly email: string | null
  readonly phone: string
  readonly role: CompanyRole
  readonly suspendedAt: Date | null
  readonly joinedAt: Date | null
  readonly lastSeenAt: Date | null
}

const columns = sql`buyer.id, buyer.name, buyer.email, buyer.phone_e164 as phone,
  coalesce(buyer.company_role, 'buyer') as role, buyer.member_suspended_at as "suspendedAt",
  buyer.joined_company_at as "joinedAt"`

/** Makes everything about the people of one company happen in turn. */
export async function lockCompanyMembers(trx: Trx, companyId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`members of ${companyId}`}, 0))`.execute(trx)
}

export async function listMemberRows(db: Db, companyId: string): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select ${columns}, (select max(session.seen_at) from identity.buyer_session session
      where session.buyer_id = buyer.id) as "lastSeenAt"
    from identity.buyer buyer where buyer.company_id = ${companyId}
    order by buyer.created_at, buyer.id
  `.execute(db)
  return rows
}

/** A member of this very company, locked; null for everybody else. */
export async function lockMember(
  trx: Trx,
  wanted: { readonly companyId: string; readonly memberId: string },
): Promise<MemberRow | null> {
  const { rows } = await sql<MemberRow>`
    select ${columns}, null as "lastSeenAt" from identity.buyer buyer
    where buyer.id = ${wanted.memberId} and buyer.company_id = ${wanted.companyId} for update
  `.execute(trx)
  return rows[0] ?? null
}

/** Owners who can act: neither kept away nor disabled. */
export async function countActiveOwners(trx: Trx, companyId: string): Promise<number> {
  const { rows } = await sql<{ owners: number }>`
    select count(*)::int as owners from identity.buyer
    where company_id = ${companyId} and company_role = 'owner' and member_suspended_at is null and disabled_at is null
  `.execute(trx)
  return rows[0]?.owners ?? 0
}

export async function setMemberRole(trx: Trx, id: BuyerId, role: CompanyRole): Promise<void> {
  await sql`update identity.buyer set company_role = ${role} where id = ${id}`.execute(trx)
}

export async function setMemberSuspended(trx: Trx, id: BuyerId, at: Date | null): Promise<void> {
  await sql`update identity.buyer set member_suspended_at = ${at} where id = ${id}`.execute(trx)
}

/** The account stays; it buys for nobody but its person from now on. */
export async function takeOutOfCompany(trx: Trx, id: BuyerId): Promise<void> {
  await sql`
    update identity.buyer
    set company_id = null, company_role = null, member_suspended_at = null, joined_company_at = null where id = ${id}
  `.execute(trx)
}

/** Whose company an account is in, kept away or not; null for nobody's. */
export async function findCompanyOfAccount(trx: Trx, id: BuyerId): Promise<Id<'cmp'> | null> {
  const { rows } = await sql<{ companyId: Id<'cmp'> | null }>`
    select company_id as "companyId" from identity.buyer where id = ${id}
  `.execute(trx)
  return rows[0]?.companyId ?? null
}

export async function putIntoCompany(
  trx: Trx,
  id: BuyerId,
  joined: { readonly companyId: string; readonly role: CompanyRole; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.buyer set company_id = ${joined.companyId}, company_role = ${joined.role},
      member_suspended_at = null, joined_company_at = ${joined.at}
    where id = ${id}
  `.execute(trx)
}
