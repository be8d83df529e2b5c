import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { BuyerId } from '../buyer.ts'
import type { CompanyRole } from './permission.ts'

export type BuyerInvitationId = Id<'biv'>

export interface BuyerInvitation {
  readonly id: BuyerInvitationId
  readonly companyId: Id<'cmp'>
  readonly name: string
  readonly phone: Phone
  readonly email: string | null
  readonly role: CompanyRole
  readonly state: 'open' | 'accepted' | 'withdrawn' | 'replaced'
  readonly createdAt: Date
  readonly expiresAt: Date
}

const columns = sql`id, company_id as "companyId", name, phone_e164 as phone, email, role, state,
  created_at as "createdAt", expires_at as "expiresAt"`

export async function insertInvitation(
  trx: Trx,
  invitation: Omit<BuyerInvitation, 'state'> & { readonly tokenSha256: Buffer; readonly invitedBy: string },
): Promise<void> {
  const { companyId, phone, createdAt } = invitation
  await sql`
    update identity.buyer_invitation set state = 'replaced', ended_at = ${createdAt}
    where company_id = ${companyId} and phone_e164 = ${phone} and state = 'open'
  `.execute(trx)
  await sql`
    insert into identity.buyer_invitation
      (id, company_id, token_sha256, name, phone_e164, email, role, invited_by, state, created_at, expires_at)
    values (${invitation.id}, ${companyId}, ${invitation.tokenSha256}, ${invitation.name}, ${phone},
      ${invitation.email}, ${invitation.role}, ${invitation.invitedBy}, 'open', ${createdAt}, ${invitation.expiresAt})
  `.execute(trx)
}

export async function findInvitationByToken(db: Db, tokenSha256: Buffer): Promise<BuyerInvitation | null> {
  const { rows } = await sql<BuyerInvitation>`
    select ${columns} from identity.buyer_invitation where token_sha256 = ${tokenSha256}
  `.execute(db)
  return rows[0] ?? null
}

export async function lockInvitation(trx: Trx, id: string): Promise<BuyerInvitation | null> {
  const { rows } = await sql<BuyerInvitation>`
    select ${columns} from identity.buyer_invitation where id = ${id} for update
  `.execute(trx)
  return rows[0] ?? null
}

/** The open ones of a company, newest first. */
export async function listOpenInvitations(db: Db, companyId: string, now: Date): Promise<BuyerInvitation[]> {
  const { rows } = await sql<BuyerInvitation>`
    select ${columns} from identity.buyer_invitation
    where company_id = ${companyId} and state = 'open' and expires_at > ${now} order by created_at desc, id desc
  `.execute(db)
  return rows
}

/** How many a company has sent since a moment, whatever became of them. */
export async function countInvitationsSince(trx: Trx, companyId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ sent: number }>`
    select count(*)::int as sent from identity.buyer_invitation
    where company_id = ${companyId} and created_at > ${since}
  `.execute(trx)
  return rows[0]?.sent ?? 0
}

/** False where the company has no such open invitation. */
export async function withdrawInvitation(
  trx: Trx,
  withdrawn: { readonly id: string; readonly companyId: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update identity.buyer_invitation set state = 'withdrawn', ended_at = ${withdrawn.at}
    where id = ${withdrawn.id} and company_id = ${withdrawn.companyId} and state = 'open' returning id
  `.execute(trx)
  return rows.length > 0
}

/** Whoever is taken out of a company invites nobody to it any more. */
export async function withdrawInvitationsOf(trx: Trx, invitedBy: string, at: Date): Promise<void> {
  await sql`
    update identity.buyer_invitation set state = 'withdrawn', ended_at = ${at}
    where invited_by = ${invitedBy} and state = 'open'
  `.execute(trx)
}

export async function markInvitationAccepted(
  trx: Trx,
  accepted: { readonly id: string; readonly buyerId: BuyerId; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.buyer_invitation
    set state = 'accepted', ended_at = ${accepted.at}, accepted_by = ${accepted.buyerId} where id = ${accepted.id}
  `.execute(trx)
}
