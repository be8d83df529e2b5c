import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from '../auth-event.store.ts'
import type { BuyerAccount } from '../buyer.store.ts'
import { raiseBuyerVersion } from '../buyer.store.ts'
import type { BuyerFactor } from '../buyer-session.ts'
import type { Client } from '../client.ts'
import { cleanClient } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import type { PasswordRefusal } from '../judge-password.ts'
import { judgeNewPassword } from '../judge-password.ts'
import { setBuyerPassword } from './account.store.ts'
import { checkBuyerCode } from './challenge.ts'
import type { BuyerCodeRefused, TypedBuyerCode } from './code-login.ts'
import type { ConfirmRefused, OwnAccount } from './confirm.ts'
import { confirmOwner, judgePassword } from './confirm.ts'
import { forgetDevices } from './device.store.ts'
import type { ShopLocale } from './notify.ts'
import { tellAccountChange } from './notify.ts'
import type { BuyerSignedIn } from './sign-in.ts'
import { signBuyerIn } from './sign-in.ts'

export type NewPasswordRefused =
  { readonly kind: 'password_refused'; readonly reason: PasswordRefusal } | { readonly kind: 'busy' }

export interface ResetBuyerPassword extends TypedBuyerCode {
  readonly newPassword: string
  readonly locale: ShopLocale
}

/** The code of a forgotten password, with the new one: all sessions end, and a new one begins. */
export async function resetBuyerPassword(
  ctx: IdentityCtx,
  input: ResetBuyerPassword,
): Promise<BuyerSignedIn | BuyerCodeRefused | NewPasswordRefused> {
  // Judged before the code is: a password that is too short costs no try.
  const reason = await judgeNewPassword(ctx, { password: input.newPassword })
  if (reason !== null) return { kind: 'password_refused', reason }
  const hashed = await ctx.identity.buyers.passwords.hash(input.newPassword)
  if (hashed.kind === 'busy') return hashed
  return ctx.transaction(async (trx) => {
    const checked = await checkBuyerCode(ctx, trx, { ...input, purpose: 'reset' })
    if (checked.kind !== 'right') return checked
    const { account } = checked
    if (account === null) return { kind: 'ended', reason: 'revoked' }
    return putPassword(ctx, trx, { account, hash: hashed.hash, factor: 'whatsapp', ...input })
  })
}

export interface ChangeBuyerPassword extends OwnAccount {
  readonly newPassword: string
  readonly client: Client
  readonly locale: ShopLocale
}

/** A new password in the place of the old one: all sessions end, and a new one begins for this browser. */
export async function changeBuyerPassword(
  ctx: IdentityCtx,
  input: ChangeBuyerPassword,
): Promise<BuyerSignedIn | ConfirmRefused | NewPasswordRefused> {
  const reason = await judgeNewPassword(ctx, { password: input.newPassword })
  if (reason !== null) return { kind: 'password_refused', reason }
  const verdict = await judgePassword(ctx, input)
  if (verdict === 'busy') return { kind: 'busy' }
  const hashed = await ctx.identity.buyers.passwords.hash(input.newPassword)
  if (hashed.kind === 'busy') return hashed
  return ctx.transaction(async (trx) => {
    const confirmed = await confirmOwner(ctx, trx, { own: input, verdict })
    if (confirmed.kind !== 'confirmed') return confirmed
    const { account } = confirmed
    return putPassword(ctx, trx, { account, hash: hashed.hash, factor: 'password', ...input })
  })
}

async function putPassword(
  ctx: IdentityCtx,
  trx: Trx,
  put: {
    readonly account: BuyerAccount
    readonly hash: string
    readonly factor: BuyerFactor
    readonly client: Client
    readonly locale: ShopLocale
  },
): Promise<BuyerSignedIn> {
  const { account, locale } = put
  const client = cleanClient(put.client)
  await setBuyerPassword(trx, account.id, put.hash)
  const credVersion = await raiseBuyerVersion(trx, account.id)
  await forgetDevices(trx, account.id)
  await tellAccountChange(ctx, trx, { to: account.phone, change: 'password', locale })
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: 'password_changed',
    accountId: account.id,
    subjectMac: null,
    client,
    detail: put.factor,
    at: ctx.now(),
  })
  return signBuyerIn(ctx, trx, { account: { ...account, credVersion }, factor: put.factor, client })
}
