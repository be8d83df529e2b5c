import { z } from 'zod'
import { newId } from '#platform/ids.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from '../auth-event.store.ts'
import { findBuyerByLogin, insertBuyer, lockBuyer, lockBuyerOfPhone } from '../buyer.store.ts'
import { cleanClient, normalizeEmail } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import type { NewPassword, PasswordRefusal } from '../judge-password.ts'
import { judgeNewPassword } from '../judge-password.ts'
import type { BuyerClient, BuyerCodeAsked } from './challenge.ts'
import { answerAsked, checkBuyerCode, openBuyerChallenge } from './challenge.ts'
import type { BuyerChallenge } from './challenge.store.ts'
import type { BuyerCodeRefused, TypedBuyerCode } from './code-login.ts'
import { lockPhone } from './phone.store.ts'
import type { BuyerSignedIn } from './sign-in.ts'
import { signBuyerIn } from './sign-in.ts'

/** The consent text that registrations agree to; another text is another version. */
export const consentVersion = '2026-11'
const nameLengthMax = 100

export interface RegisterBuyer extends BuyerClient {
  readonly name: string
  /** May be empty: the account then has none. */
  readonly email: string
  readonly phone: string
  /** May be empty: who signs in by code or passkey needs none. */
  readonly password: string
  readonly hasConsented: boolean
}

export type BuyerRegistrationBegun =
  | BuyerCodeAsked
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }
  | { readonly kind: 'bad_name' | 'bad_email' | 'bad_phone' | 'no_consent' | 'busy' }

const Draft = z.object({
  name: z.string(),
  email: z.string().nullable(),
  passwordHash: z.string().nullable(),
})

/**
 * Begins a registration: a code goes to the number, whoever has it already. Whether number or e-mail are taken is told only
 * to whoever typed that code in.
 */
export async function beginBuyerRegistration(
  ctx: IdentityCtx,
  input: RegisterBuyer,
): Promise<BuyerRegistrationBegun> {
  const name = readPersonName(input.name)
  if (name === null) return { kind: 'bad_name' }
  const phone = normalizePhone(input.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const email = input.email.trim() === '' ? null : normalizeEmail(input.email)
  if (email === null && input.email.trim() !== '') return { kind: 'bad_email' }
  if (!input.hasConsented) return { kind: 'no_consent' }
  const hashed = await hashOptional(ctx, { password: input.password, personal: [name, input.email] })
  if (hashed.kind !== 'hashed') return hashed

  const opened = await ctx.transaction(async (trx) =>
    openBuyerChallenge(ctx, trx, {
      purpose: 'register',
      phone,
      account: null,
      isSilent: false,
      draft: { name, email, passwordHash: hashed.hash } satisfies z.infer<typeof Draft>,
      from: input,
      failures: await lockPhone(trx, phone),
    }),
  )
  return answerAsked(ctx, opened)
}

/** The name of a person as it may be kept, or null. */
export function readPersonName(text: string): string | null {
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  return name === '' || name.length > nameLengthMax || /[\p{Cc}\p{Cs}<>]/u.test(name) ? null : name
}

/** Judges and hashes a password where one was typed. */
export async function hashOptional(
  ctx: IdentityCtx,
  input: NewPassword,
): Promise<
  | { readonly kind: 'hashed'; readonly hash: string | null }
  | { readonly kind: 'busy' }
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }
> {
  if (input.password === '') return { kind: 'hashed', hash: null }
  const reason = await judgeNewPassword(ctx, input)
  if (reason !== null) return { kind: 'password_refused', reason }
  return ctx.identity.buyers.passwords.hash(input.password)
}

export type BuyerRegistered =
  | (BuyerSignedIn & {
      /** The e-mail belongs to another account: this one has none. */ readonly isEmailTaken: boolean
    })
  | BuyerCodeRefused
  /** The number has an account already; its holder signs in. */
  | { readonly kind: 'phone_taken' }

/** The code of a registration: right once, and then the account and its first session. */
export async function completeBuyerRegistration(
  ctx: IdentityCtx,
  input: TypedBuyerCode,
): Promise<BuyerRegistered> {
  return ctx.transaction(async (trx) => {
    const checked = await checkBuyerCode(ctx, trx, { ...input, purpose: 'register' })
    if (checked.kind !== 'right') return checked
    const { challenge } = checked
    if ((await lockBuyerOfPhone(trx, challenge.phone)) !== null) return { kind: 'phone_taken' }
    return createAccount(ctx, trx, { challenge, input })
  })
}

async function createAccount(
  ctx: IdentityCtx,
  trx: Trx,
  { challenge, input }: { challenge: BuyerChallenge; input: TypedBuyerCode },
): Promise<BuyerRegistered> {
  const at = ctx.now()
  const client = cleanClient(input.client)
  const draft = Draft.parse(challenge.draft)
  const isEmailTaken =
    draft.email !== null && (await findBuyerByLogin(trx, { email: draft.email, phone: null })) !== null
  const id = newId('byr')
  const inserted = await insertBuyer(trx, {
    id,
    companyId: null,
    companyRole: null,
    email: isEmailTaken ? null : draft.email,
    name: draft.name,
    phone: challenge.phone,
    phoneVerifiedAt: at,
    passwordHash: draft.passwordHash,
    consent: { at, version: consentVersion },
    at,
  })
  const account = inserted ? await lockBuyer(trx, id) : null
  // Somebody was quicker with the same e-mail, or a disabled account has the number.
  if (account === null) return { kind: 'phone_taken' }
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: 'registered',
    accountId: id,
    subjectMac: null,
    client,
    detail: `consent_${consentVersion}`,
    at,
  })
  const signedIn = await signBuyerIn(ctx, trx, { account, factor: 'whatsapp', client })
  return { ...signedIn, isEmailTaken }
}
