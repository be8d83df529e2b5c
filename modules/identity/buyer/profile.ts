import { sql } from 'kysely'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { recordAuthEvent } from '../auth-event.store.ts'
import type { BuyerId } from '../buyer.ts'
import { findBuyerByLogin, raiseBuyerVersion } from '../buyer.store.ts'
import type { Client } from '../client.ts'
import { cleanClient, normalizeEmail } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { setBuyerEmail, setBuyerName, setBuyerPhone } from './account.store.ts'
import type { BuyerCodeAsked } from './challenge.ts'
import { answerAsked, checkBuyerCode, openBuyerChallenge } from './challenge.ts'
import type { BuyerCodeRefused, TypedBuyerCode } from './code-login.ts'
import type { ConfirmRefused, OwnAccount } from './confirm.ts'
import { confirmOwner, judgePassword } from './confirm.ts'
import { forgetDevices } from './device.store.ts'
import type { ShopLocale } from './notify.ts'
import { tellAccountChange } from './notify.ts'
import { lockPhone } from './phone.store.ts'
import { readPersonName } from './register.ts'
import type { BuyerSignedIn } from './sign-in.ts'
import { signBuyerIn } from './sign-in.ts'

/** What guards an account, as its owner sees it. */
export interface BuyerSecurity {
  readonly hasPassword: boolean
  readonly isPhoneProven: boolean
  /** The company that keeps the person away for a while; null where none does. */
  readonly suspendedByCompanyId: string | null
}

export async function findBuyerSecurity(
  ctx: IdentityCtx,
  input: { readonly buyerId: BuyerId },
): Promise<BuyerSecurity | null> {
  const { rows } = await sql<BuyerSecurity>`
    select password_hash is not null as "hasPassword", phone_verified_at is not null as "isPhoneProven",
      case when member_suspended_at is not null then company_id end as "suspendedByCompanyId"
    from identity.buyer where id = ${input.buyerId}
  `.execute(ctx.db)
  return rows[0] ?? null
}

/** Renames the person. */
export async function changeBuyerName(
  ctx: IdentityCtx,
  input: { readonly buyerId: BuyerId; readonly name: string },
): Promise<{ readonly kind: 'changed' | 'bad_name' }> {
  const name = readPersonName(input.name)
  if (name === null) return { kind: 'bad_name' }
  await ctx.transaction((trx) => setBuyerName(trx, input.buyerId, name))
  return { kind: 'changed' }
}

export interface ChangeBuyerEmail extends OwnAccount {
  /** Empty to have none. */
  readonly email: string
  readonly locale: ShopLocale
}

/** Another e-mail to sign in with; it is no way to get in without password, code or passkey. */
export async function changeBuyerEmail(
  ctx: IdentityCtx,
  input: ChangeBuyerEmail,
): Promise<{ readonly kind: 'changed' | 'bad_email' | 'taken' } | ConfirmRefused> {
  const typed = input.email.trim()
  const email = typed === '' ? null : normalizeEmail(typed)
  if (email === null && typed !== '') return { kind: 'bad_email' }
  const verdict = await judgePassword(ctx, input)
  if (verdict === 'busy') return { kind: 'busy' }
  return ctx.transaction(async (trx) => {
    const confirmed = await confirmOwner(ctx, trx, { own: input, verdict })
    if (confirmed.kind !== 'confirmed') return confirmed
    const { account } = confirmed
    if (!(await setBuyerEmail(trx, account.id, email))) return { kind: 'taken' }
    await tellAccountChange(ctx, trx, { to: account.phone, change: 'email', locale: input.locale })
    return { kind: 'changed' }
  })
}

export interface BeginPhoneChange extends OwnAccount {
  readonly phone: string
  readonly client: Client
}

/** Begins a change of number: the new one gets a code, whoever has it. That it is taken is told only to its holder. */
export async function beginBuyerPhoneChange(
  ctx: IdentityCtx,
  input: BeginPhoneChange,
): Promise<BuyerCodeAsked | ConfirmRefused | { readonly kind: 'bad_phone' }> {
  const phone = normalizePhone(input.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const verdict = await judgePassword(ctx, input)
  if (verdict === 'busy') return { kind: 'busy' }
  const opened = await ctx.transaction(async (trx) => {
    const failures = await lockPhone(trx, phone)
    const confirmed = await confirmOwner(ctx, trx, { own: input, verdict })
    if (confirmed.kind !== 'confirmed') return confirmed
    const from = { client: input.client, deviceToken: null }
    const { account } = confirmed
    const challenge = { purpose: 'new_phone', phone, account, isSilent: false, from, failures } as const
    return { kind: 'opened', ...(await openBuyerChallenge(ctx, trx, challenge)) } as const
  })
  return opened.kind === 'opened' ? answerAsked(ctx, opened) : opened
}

export interface FinishPhoneChange extends TypedBuyerCode {
  readonly buyerId: BuyerId
  readonly locale: ShopLocale
}

/** The code that the new number got. All sessions end; the old number is told. */
export async function finishBuyerPhoneChange(
  ctx: IdentityCtx,
  input: FinishPhoneChange,
): Promise<BuyerSignedIn | BuyerCodeRefused | { readonly kind: 'phone_taken' }> {
  return ctx.transaction(async (trx) => {
    const checked = await checkBuyerCode(ctx, trx, { ...input, purpose: 'new_phone' })
    if (checked.kind !== 'right') return checked
    const { account, challenge } = checked
    // A code that another account asked for changes nothing here.
    if (account === null || account.id !== input.buyerId) return { kind: 'ended', reason: 'not_found' }
    const holder = await findBuyerByLogin(trx, { email: null, phone: challenge.phone })
    if (holder !== null && holder.id !== account.id) return { kind: 'phone_taken' }
    const at = ctx.now()
    const client = cleanClient(input.client)
    await setBuyerPhone(trx, account.id, { phone: challenge.phone, at })
    const credVersion = await raiseBuyerVersion(trx, account.id)
    await forgetDevices(trx, account.id)
    await tellAccountChange(ctx, trx, { to: account.phone, change: 'phone', locale: input.locale })
    await recordAuthEvent(trx, {
      realm: 'buyer',
      kind: 'phone_changed',
      accountId: account.id,
      subjectMac: null,
      client,
      detail: null,
      at,
    })
    const changed = { ...account, phone: challenge.phone, credVersion }
    return signBuyerIn(ctx, trx, { account: changed, factor: 'whatsapp', client })
  })
}
