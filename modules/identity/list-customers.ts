import { sql } from 'kysely'
import { demand, type Actor } from '#access'
import { companiesWithin, isCompanyWithin } from '#companies'
import type { Ctx } from '#platform/ctx.ts'
import { maskPhone } from '#platform/normalize-phone.ts'
import type { BuyerId } from './buyer.ts'
import type { CompanyRole } from './buyer/permission.ts'

/** A person who buys, as lists for staff show one; the phone is shortened. */
export interface ListedCustomer {
  readonly id: BuyerId
  readonly name: string
  readonly email: string | null
  readonly phone: string
  readonly companyId: string | null
  readonly companyRole: CompanyRole | null
  readonly createdAt: Date
  readonly isDisabled: boolean
  readonly isSuspended: boolean
}

export interface CustomerPage {
  readonly customers: readonly ListedCustomer[]
  readonly nextCursor: string | null
}

const limitMax = 200

const listedColumns = sql`id, name, email, phone_e164 as phone, company_id as "companyId", company_role as "companyRole",
  created_at as "createdAt", disabled_at is not null as "isDisabled", member_suspended_at is not null as "isSuspended"`

/** Customers within the actor's branches by name; the text is a part of a name or an e-mail, or the end of a phone number. */
export async function listCustomers(
  ctx: Pick<Ctx, 'db'>,
  input: {
    readonly actor: Actor
    readonly text: string
    readonly companyId: string | null
    readonly cursor: string | null
    readonly limit: number
  },
): Promise<CustomerPage> {
  demand(input.actor, 'customer.read')
  const limit = Math.max(1, Math.min(limitMax, input.limit))
  const companies = await companiesWithin(ctx.db, input.actor.scope)
  const text = input.text.trim()
  const pattern = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const digits = text.replaceAll(/[^0-9]/g, '').replace(/^(?:62|0)/, '')
  const { rows } = await sql<ListedCustomer>`
    select ${listedColumns} from identity.buyer
    where ${companies === null ? sql`true` : sql`company_id = any(${[...companies]}::text[])`}
      and (${input.companyId}::text is null or company_id = ${input.companyId})
      and (${text} = '' or name ilike ${pattern} or email ilike ${pattern}
        or (${digits.length >= 4 && /^[-+0-9 ().]+$/.test(text)} and phone_e164 like ${`%${digits}`}))
      and (${input.cursor}::text is null
        or (name, id) > (select name, id from identity.buyer where id = ${input.cursor}))
    order by name, id limit ${limit + 1}`.execute(ctx.db)
  const customers = rows.slice(0, limit).map(shortened)
  return { customers, nextCursor: rows.length > limit ? (customers.at(-1)?.id ?? null) : null }
}

/** One customer; null also for one of another branch than the actor's. */
export async function findCustomer(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly actor: Actor; readonly buyerId: string },
): Promise<ListedCustomer | null> {
  demand(input.actor, 'customer.read')
  const { rows } = await sql<ListedCustomer>`
    select ${listedColumns} from identity.buyer where id = ${input.buyerId}`.execute(ctx.db)
  const customer = rows[0]
  if (customer === undefined) return null
  const isWithin = await isCompanyWithin(ctx.db, input.actor.scope, customer.companyId)
  return isWithin ? shortened(customer) : null
}

function shortened(customer: ListedCustomer): ListedCustomer {
  return { ...customer, phone: maskPhone(customer.phone) }
}
