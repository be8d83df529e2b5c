import { recordAudit } from '#audit'
import { findCompany } from '#companies'
import type { Db, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { BuyerAccount } from '../buyer.store.ts'
import { findBuyerByLogin, insertBuyer, lockBuyer, raiseBuyerVersion } from '../buyer.store.ts'
import { cleanClient } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { hashToken } from '../token.ts'
import type { BuyerClient, BuyerCodeAsked } from './challenge.ts'
import { answerAsked, checkBuyerCode, openBuyerChallenge } from './challenge.ts'
import type { BuyerCodeRefused, TypedBuyerCode } from './code-login.ts'
import type { BuyerInvitation } from './invitation.store.ts'
import { findInvitationByToken, lockInvitation, markInvitationAccepted } from './invitation.store.ts'
import { findCompanyOfAccount, putIntoCompany } from './member.store.ts'
import type { NewPasswordRefused } from './passwords.ts'
import type { CompanyRole } from './permission.ts'
import { lockPhone } from './phone.store.ts'
import { consentVersion, hashOptional } from './register.ts'
import type { BuyerSignedIn } from './sign-in.ts'
import { signBuyerIn } from './sign-in.ts'

/** An invitation as its link shows it. */
export type InvitationSeen =
  | {
      readonly kind: 'open'
      readonly companyName: string
      readonly name: string
      readonly role: CompanyRole
      readonly phoneMasked: string
      readonly expiresAt: Date
    }
  /** Accepted, withdrawn, too old, or never there: the link does not tell which. */
  | { readonly kind: 'over' }

export async function seeCompanyInvitation(
  ctx: IdentityCtx,
  input: { readonly token: string },
): Promise<InvitationSeen> {
  const invitation = await findOpen(ctx.db, input.token, ctx.now())
  const company = invitation === null ? null : await findCompany(ctx, { companyId: invitation.companyId })
  if (invitation === null || company === null) return { kind: 'over' }
  const { name, role, expiresAt, phone } = invitation
  return { kind: 'open', companyName: company.name, name, role, phoneMasked: maskPhone(phone), expiresAt }
}

/** Sends a code to the invited number, which nobody but the inviter chose. */
export async function beginCompanyInvitation(
  ctx: IdentityCtx,
  input: BuyerClient & { readonly token: string },
): Promise<BuyerCodeAsked | { readonly kind: 'over' }> {
  const invitation = await findOpen(ctx.db, input.token, ctx.now())
  if (invitation === null) return { kind: 'over' }
  const { phone, id: invitationId } = invitation
  const opened = await ctx.transaction(async (trx) =>
    openBuyerChallenge(ctx, trx, {
      purpose: 'invitation',
      phone,
      account: null,
      isSilent: false,
      invitationId,
      from: input,
      failures: await lockPhone(trx, phone),
    }),
  )
  return answerAsked(ctx, opened)
}

export interface AcceptInvitation extends TypedBuyerCode {
  readonly token: string
  /** May be empty; an account that exists keeps its own. */
  readonly password: string
  readonly hasConsented: boolean
}

export type InvitationAccepted =
  | BuyerSignedIn
  | BuyerCodeRefused
  | NewPasswordRefused
  | { readonly kind: 'over' | 'no_consent' }
  /** The number's account belongs to another company already; it must leave that one first. */
  | { readonly kind: 'other_company' }

/** The invited person joins with the code that their number got; an account of the number joins, otherwise one is made. */
export async function acceptCompanyInvitation(
  ctx: IdentityCtx,
  input: AcceptInvitation,
): Promise<InvitationAccepted> {
  if (!input.hasConsented) return { kind: 'no_consent' }
  const hashed = await hashOptional(ctx, { password: input.password })
  if (hashed.kind !== 'hashed') return hashed
  return ctx.transaction(async (trx) => {
    const checked = await checkBuyerCode(ctx, trx, { ...input, purpose: 'invitation' })
    if (checked.kind !== 'right') return checked
    const invitation = await lockInvitation(trx, checked.challenge.invitationId ?? '')
    const named = await findOpen(trx, input.token, ctx.now())
    // The code is one of this very invitation, which is still open under its lock.
    if (invitation === null || named?.id !== invitation.id || invitation.state !== 'open')
      return { kind: 'over' }
    return join(ctx, trx, { invitation, passwordHash: hashed.hash, input })
  })
}

async function join(
  ctx: IdentityCtx,
  trx: Trx,
  joining: {
    readonly invitation: BuyerInvitation
    readonly passwordHash: string | null
    readonly input: AcceptInvitation
  },
): Promise<InvitationAccepted> {
  const { invitation, passwordHash, input } = joining
  const at = ctx.now()
  const { companyId, role, phone } = invitation
  const holder = await findBuyerByLogin(trx, { email: null, phone })
  if (holder !== null && (await findCompanyOfAccount(trx, holder.id)) !== null)
    return { kind: 'other_company' }
  if (holder !== null && holder.disabledAt !== null) return { kind: 'over' }
  const account =
    holder === null
      ? await createMember(ctx, trx, { invitation, passwordHash })
      : await moveIn(trx, holder, { companyId, role, at })
  if (account === null) return { kind: 'over' }
  await markInvitationAccepted(trx, { id: invitation.id, buyerId: account.id, at })
  const client = cleanClient(input.client)
  await recordAudit(trx, {
    who: account.id,
    action: 'company_member.joined',
    object: { kind: 'company', id: companyId },
    before: null,
    after: { invitation: invitation.id, member: account.id, role },
    reason: null,
    address: client.address,
    at,
  })
  return signBuyerIn(ctx, trx, { account, factor: 'whatsapp', client })
}

async function createMember(
  ctx: IdentityCtx,
  trx: Trx,
  { invitation, passwordHash }: { invitation: BuyerInvitation; passwordHash: string | null },
): Promise<BuyerAccount | null> {
  const at = ctx.now()
  const id = newId('byr')
  const { companyId, role, name, phone, email } = invitation
  const isTaken = email !== null && (await findBuyerByLogin(trx, { email, phone: null })) !== null
  const inserted = await insertBuyer(trx, {
    id,
    companyId,
    companyRole: role,
    email: isTaken ? null : email,
    name,
    phone,
    phoneVerifiedAt: at,
    passwordHash,
    consent: { at, version: consentVersion },
    at,
  })
  return inserted ? lockBuyer(trx, id) : null
}

async function moveIn(
  trx: Trx,
  holder: BuyerAccount,
  joined: { readonly companyId: string; readonly role: CompanyRole; readonly at: Date },
): Promise<BuyerAccount | null> {
  await putIntoCompany(trx, holder.id, joined)
  await raiseBuyerVersion(trx, holder.id)
  return lockBuyer(trx, holder.id)
}

async function findOpen(db: Db, token: string, now: Date): Promise<BuyerInvitation | null> {
  const invitation = await findInvitationByToken(db, hashToken(token))
  const isOpen = invitation !== null && invitation.state === 'open' && invitation.expiresAt > now
  return isOpen ? invitation : null
}
