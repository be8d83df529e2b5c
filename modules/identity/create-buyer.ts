import type { Id } from '#platform/ids.ts'
import { newId } from '#platform/ids.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { BuyerId } from './buyer.ts'
import { insertBuyer } from './buyer.store.ts'
import { normalizeEmail } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { PasswordRefusal } from './passwords.ts'
import { judgeNewPassword } from './passwords.ts'

export interface CreateBuyer {
  readonly companyId: Id<'cmp'> | null
  readonly email: string
  readonly name: string
  /** In any usual notation. */
  readonly phone: string
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
  const refusal = judgeNewPassword(input.password)
  if (refusal !== null) return { kind: 'password_refused', reason: refusal }
  const hashed = await ctx.identity.passwords.hash(input.password)
  if (hashed.kind === 'busy') return { kind: 'busy' }

  const id = newId('byr')
  const { companyId, name } = input
  const inserted = await ctx.transaction((trx) =>
    insertBuyer(trx, { id, companyId, email, name, phone, passwordHash: hashed.hash, at: ctx.now() }),
  )
  return inserted ? { kind: 'created', buyerId: id } : { kind: 'taken' }
}
