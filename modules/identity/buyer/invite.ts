import { type Actor, demand } from '#access'
import { recordAudit } from '#audit'
import { findCompany, findCompanyForStaff } from '#companies'
import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import { newId, newToken } from '#platform/ids.ts'
import { maskPhone, normalizePhone } from '#platform/normalize-phone.ts'
import type { BuyerId } from '../buyer.ts'
import { findBuyerByLogin } from '../buyer.store.ts'
import type { Client } from '../client.ts'
import { cleanClient, normalizeEmail } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { hashToken } from '../token.ts'
import type { BuyerInvitation } from './invitation.store.ts'
import {
  countInvitationsSince,
  insertInvitation,
  listOpenInvitations,
  withdrawInvitation,
} from './invitation.store.ts'
import { findCompanyOfAccount, lockCompanyMembers } from './member.store.ts'
import { lockManagedCompany } from './members.ts'
import type { ShopLocale } from './notify.ts'
import type { CompanyRole } from './permission.ts'
import { isCompanyRole } from './permission.ts'
import { readPersonName } from './register.ts'

const invitationLifetimeMs = 72 * 3_600_000
const dayMs = 24 * 3_600_000
/** Each is a message that costs money and may annoy. */
const perDayMax = 20

export interface InviteMember {
  readonly by: BuyerId
  readonly name: string
  readonly phone: string
  readonly role: string
  readonly client: Client
  readonly locale: ShopLocale
}

export type MemberInvited =
  | {
      readonly kind: 'invited'
      /** To copy now; it is not shown again. It opens nothing without a code sent to the invited number. */
      readonly url: string
      readonly expiresAt: Date
    }
  | {
      readonly kind:
        'denied' | 'bad_name' | 'bad_phone' | 'bad_email' | 'bad_role' | 'already_member' | 'too_many'
    }
  | { readonly kind: 'no_company' }

/** Invites somebody to the own company: a link by WhatsApp, good once and for 72 hours. */
export async function inviteCompanyMember(ctx: IdentityCtx, input: InviteMember): Promise<MemberInvited> {
  const { role } = input
  if (!isCompanyRole(role)) return { kind: 'bad_role' }
  return ctx.transaction(async (trx) => {
    const companyId = await lockManagedCompany(trx, input.by)
    if (companyId === null) return { kind: 'denied' }
    const address = cleanClient(input.client).address
    return invite(ctx, trx, { ...input, companyId, role, email: '', invitedBy: input.by, address })
  })
}

export interface InviteCompanyOwner {
  readonly companyId: Id<'cmp'>
  readonly name: string
  readonly phone: string
  /** May be empty. */
  readonly email: string
  readonly by: Actor
}

/**
 * Staff invite a company's first owner, or another one where none can act any more.
 * @throws PermissionDenied
 */
export async function inviteCompanyOwner(
  ctx: IdentityCtx,
  input: InviteCompanyOwner,
): Promise<MemberInvited> {
  const { by, companyId } = input
  demand(by, 'customer.manage')
  if ((await findCompanyForStaff(ctx, { companyId, by })) === null) return { kind: 'no_company' }
  return ctx.transaction(async (trx) => {
    await lockCompanyMembers(trx, companyId)
    return invite(ctx, trx, {
      ...input,
      companyId,
      role: 'owner',
      locale: 'id',
      invitedBy: by.id,
      address: by.address,
    })
  })
}

interface Inviting {
  readonly companyId: Id<'cmp'>
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly role: CompanyRole
  readonly locale: ShopLocale
  readonly invitedBy: string
  readonly address: string | null
}

async function invite(ctx: IdentityCtx, trx: Trx, inviting: Inviting): Promise<MemberInvited> {
  const { companyId, role } = inviting
  const name = readPersonName(inviting.name)
  if (name === null) return { kind: 'bad_name' }
  const phone = normalizePhone(inviting.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const email = inviting.email.trim() === '' ? null : normalizeEmail(inviting.email)
  if (email === null && inviting.email.trim() !== '') return { kind: 'bad_email' }
  const company = await findCompany({ ...ctx, db: trx }, { companyId })
  if (company === null) return { kind: 'no_company' }
  const now = ctx.now()
  // Of the own company an owner knows who is in it; of other accounts nothing is told.
  const holder = await findBuyerByLogin(trx, { email: null, phone })
  if (holder !== null && (await findCompanyOfAccount(trx, holder.id)) === companyId)
    return { kind: 'already_member' }
  if ((await countInvitationsSince(trx, companyId, new Date(now.getTime() - dayMs))) >= perDayMax)
    return { kind: 'too_many' }

  const id = newId('biv')
  const token = newToken()
  const expiresAt = new Date(now.getTime() + invitationLifetimeMs)
  const url = `${ctx.identity.buyers.shopUrl}/undangan/${token}`
  await insertInvitation(trx, {
    id,
    companyId,
    tokenSha256: hashToken(token),
    name,
    phone,
    email,
    role,
    invitedBy: inviting.invitedBy,
    createdAt: now,
    expiresAt,
  })
  await queueMessage(trx, {
    to: phone,
    template: inviting.locale === 'id' ? 'company_invitation_id' : 'company_invitation_en',
    params: {
      name,
      company: company.name,
      until: formatWib(expiresAt),
      url: ctx.identity.valueSealer.seal(url),
    },
    dedupeKey: `company_invitation:${id}`,
    at: now,
  })
  await recordAudit(trx, {
    who: inviting.invitedBy,
    action: 'company_member.invited',
    object: { kind: 'company', id: companyId },
    before: null,
    after: { invitation: id, role },
    reason: null,
    address: inviting.address,
    at: now,
  })
  return { kind: 'invited', url, expiresAt }
}

/** An invitation as its company sees it. */
export interface ListedInvitation extends Pick<
  BuyerInvitation,
  'id' | 'name' | 'role' | 'createdAt' | 'expiresAt'
> {
  readonly phoneMasked: string
}

/** The open invitations of a company; whether the asker may see them is for the caller to judge. */
export async function listCompanyInvitations(
  ctx: IdentityCtx,
  input: { readonly companyId: string },
): Promise<ListedInvitation[]> {
  const rows = await listOpenInvitations(ctx.db, input.companyId, ctx.now())
  return rows.map(({ id, name, role, createdAt, expiresAt, phone }) => ({
    id,
    name,
    role,
    createdAt,
    expiresAt,
    phoneMasked: maskPhone(phone),
  }))
}

/** Ends an open invitation of the own company; the link is dead with it. */
export async function withdrawCompanyInvitation(
  ctx: IdentityCtx,
  input: { readonly by: BuyerId; readonly invitationId: string },
): Promise<{ readonly kind: 'withdrawn' | 'denied' | 'not_found' }> {
  return ctx.transaction(async (trx) => {
    const companyId = await lockManagedCompany(trx, input.by)
    if (companyId === null) return { kind: 'denied' }
    const at = ctx.now()
    const withdrawn = await withdrawInvitation(trx, { id: input.invitationId, companyId, at })
    return { kind: withdrawn ? 'withdrawn' : 'not_found' }
  })
}
