import { sql } from 'kysely'
import { assert, present } from '#platform/assert.ts'
import { normalizePhone, type Phone } from '#platform/normalize-phone.ts'
import type { Id } from '#platform/ids.ts'
import { newId } from '#platform/ids.ts'
import { beginBuyerLogin } from '../begin-buyer-login.ts'
import type { Buyer, BuyerId } from '../buyer.ts'
import { findBuyerSession } from '../buyer-session.ts'
import { createBuyer } from '../create-buyer.ts'
import type { IdentityCtx } from '../identity.ts'
import type { TestIdentity } from '../testing.ts'
import { testClient, testPassword } from '../testing.ts'
import type { BuyerCodeAsked } from './challenge.ts'
import type { CompanyRole } from './permission.ts'
import type { BuyerSignedIn } from './sign-in.ts'

/** A browser that was never here. */
export const stranger = { client: testClient, deviceToken: null }

let people = 0

/** A number that nobody has. */
export function freshPhone(): Phone {
  people += 1
  return present(normalizePhone(`0814${String(people).padStart(8, '0')}`), 'a number of the usual form')
}

export interface TestBuyer {
  readonly id: BuyerId
  readonly email: string
  readonly phone: Phone
}

/** An account whose number signs in, with the password of tests. */
export async function createTestBuyer(
  ctx: IdentityCtx,
  company?: { readonly companyId: Id<'cmp'>; readonly role: CompanyRole },
): Promise<TestBuyer> {
  const phone = freshPhone()
  const email = `orang${people}@pembeli.test`
  const created = await createBuyer(ctx, {
    companyId: company?.companyId ?? null,
    ...(company === undefined ? {} : { companyRole: company.role }),
    email,
    name: `Orang ${people}`,
    phone,
    isPhoneKnown: true,
    password: testPassword,
  })
  assert(created.kind === 'created', `the account is created, not ${created.kind}`)
  return { id: created.buyerId, email, phone }
}

export async function createTestCompany(ctx: IdentityCtx, name = 'Bengkel Contoh'): Promise<Id<'cmp'>> {
  people += 1
  const id = newId('cmp')
  const npwp = String(Date.now()).padStart(13, '0') + String(people).padStart(3, '0')
  await sql`
    insert into companies.company
      (id, name, kind, npwp, price_list_id, phone, street, district, city, province, postal_code, created_at)
    values (${id}, ${name}, 'bengkel', ${npwp}, 'ritel', '6281230000010', 'Jl. Contoh 1', 'Contoh', 'Contoh', 'Bali',
      '80111', now())
  `.execute(ctx.db)
  return id
}

export interface SignedInBuyer {
  readonly buyer: Buyer
  readonly buyerId: BuyerId
  readonly sessionId: string
  readonly sessionToken: string
  readonly deviceToken: string
}

export async function signInTestBuyer(ctx: IdentityCtx, email: string): Promise<SignedInBuyer> {
  const begun = await beginBuyerLogin(ctx, { login: email, password: testPassword, client: testClient })
  assert(begun.kind === 'signed_in', `the password signs in, not ${begun.kind}`)
  return sessionOf(ctx, begun)
}

export async function sessionOf(ctx: IdentityCtx, signed: BuyerSignedIn): Promise<SignedInBuyer> {
  const { sessionToken, deviceToken } = signed
  const session = present(await findBuyerSession(ctx, { sessionToken }), 'the session lives')
  return { buyer: session.buyer, buyerId: session.buyer.id, sessionId: session.id, sessionToken, deviceToken }
}

/** The code that went out last, once it has. */
export async function arrivedCode(identity: TestIdentity): Promise<string> {
  await identity.ctx.identity.buyers.background.settled()
  return identity.phones.lastCode()
}

export function asked(answer: BuyerCodeAsked | { readonly kind: string }): BuyerCodeAsked {
  assert('challengeToken' in answer, `a code is asked for, not ${answer.kind}`)
  return answer
}
