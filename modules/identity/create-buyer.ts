import type { Id } from '#platform/ids.ts'
import { newId } from '#platform/ids.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { BuyerId } from './buyer.ts'
import { insertBuyer } from './buyer.store.ts'
import type { CompanyRole } from './buyer/permission.ts'
import { normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { PasswordRefusal } from './judge-password.ts'
import { judgeNewPassword } from './judge-password.ts'

export interface CreateBuyer {
  readonly companyId: Id<'cmp'> | null
  /** What the person may do in the company; its owner unless said otherwise. */
  readonly companyRole?: CompanyRole
  readonly email: string
  readonly name: string
  /** In any usual notation. */
  readonly phone: string
  /** Whoever creates the account vouches for the number: it signs in then. */
  readonly isPhoneKnown?: boolean
  readonly password: string
}

export type BuyerCreated =
  | { readonly kind: 'created'; readonly buyerId: BuyerId }
  | { readonly kind: 'password_refused'; readonly reason: PasswordRefusal }
  | { readonly kind: 'bad_email' | 'bad_phone' | 'taken' | 'busy' }

/** Creates an account of the customer realm. The company, where given, must exist: that is for the caller to know. */
export async function createBuyer(ctx: IdentityCtx, input: CreateBuyer): Promise<BuyerCreated> {
  const email = normalizeEmail(input.email)
  if (email === null) return { kind: 'bad_email' }
  const phone = normalizePhone(input.phone)
  if (phone === null) return { kind: 'bad_phone' }
  const refusal = await judgeNewPassword(ctx, {
    password: input.password,
    personal: [input.email, input.name],
  })
  if (refusal !== null) return { kind: 'password_refused', reason: refusal }
  const hashed = await ctx.identity.buyers.passwords.hash(input.password)
  if (hashed.kind === 'busy') return { kind: 'busy' }

  const id = newId('byr')
  const { companyId, name } = input
  const at = ctx.now()
  const inserted = await ctx.transaction((trx) =>
    insertBuyer(trx, {
      id,
      companyId,
      companyRole: companyId === null ? null : (input.companyRole ?? 'owner'),
      email,
      name,
      phone,
      phoneVerifiedAt: input.isPhoneKnown === true ? at : null,
      passwordHash: hashed.hash,
      consent: null,
      at,
    }),
  )
  return inserted ? { kind: 'created', buyerId: id } : { kind: 'taken' }
}
