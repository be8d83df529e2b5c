import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#access'
import type { StaffSession } from '#identity'
import { eventually, type TestSystem } from './start-test-system.ts'

/** What must never be kept or told, by what it is. */
export type Secrets = Map<string, string>

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
}

/** Columns that are there to hold a phone number, and nothing else may. */
const phoneColumns: ReadonlySet<string> = new Set([
  'companies.company.phone',
  'identity.buyer.phone_e164',
  'identity.buyer_challenge.phone_e164',
  'identity.buyer_invitation.phone_e164',
  'identity.buyer_otp_send.phone_e164',
  'identity.buyer_phone.phone_e164',
  'identity.invitation.phone_e164',
  'identity.otp_send.phone_e164',
  'identity.phone_change.from_phone',
  'identity.phone_change.to_phone',
  'identity.staff_user.phone_e164',
  'messaging.message.phone_e164',
  'ordering.purchase.contact_phone',
  'payments.reservation.buyer_phone',
  'payments.payment.buyer_phone',
])

const read = z.array(z.looseObject({ table: z.string(), column: z.string(), type: z.string() }))

/** Every column of every table of ours and of the queue. */
async function columnsOf({ database }: TestSystem): Promise<Column[]> {
  const { rows } = await sql`
    select table_schema || '.' || table_name as table, column_name as column, data_type as type
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
    order by 1, 2`.execute(database.db)
  return read.parse(rows)
}

/** Where in the database one of these secrets stands, in plain, as bytes or as base64; by its table and its name. */
export async function findInDatabase(system: TestSystem, secrets: Secrets): Promise<string[]> {
  const forms = [...secrets].flatMap(([name, secret]) => {
    const bytes = Buffer.from(secret)
    return [secret, bytes.toString('hex'), bytes.toString('base64')].map((form) => ({ name, form }))
  })
  const found = new Set<string>()
  for (const table of new Set((await columnsOf(system)).map((column) => column.table))) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(table)} t`.execute(
      system.database.db,
    )
    const text = rows.map(({ row }) => row).join('\n')
    for (const { name, form } of forms) if (text.includes(form)) found.add(`${table}: ${name}`)
  }
  return [...found]
}

/** Columns that hold a whole phone number and are not there for one. */
export async function findPhones(system: TestSystem): Promise<string[]> {
  const found: string[] = []
  for (const { table, column } of await columnsOf(system)) {
    if (phoneColumns.has(`${table}.${column}`)) continue
    const { rows } = await sql<{ value: string }>`
      select left(${sql.ref(column)}::text, 200) as value from ${sql.table(table)}
      where ${sql.ref(column)}::text ~ '(^|[^0-9A-Za-z_-])([+]?62|0)8[1-9][0-9]{7,10}($|[^0-9A-Za-z_-])' limit 1`.execute(
      system.database.db,
    )
    if (rows[0] !== undefined) found.push(`${table}.${column}: ${rows[0].value}`)
  }
  return found
}

const Messages = z.array(
  z.looseObject({ code: z.string().nullable().optional(), text: z.string().nullable().optional() }),
)

/** What arrived on a phone, oldest first. */
export async function messagesOn(system: TestSystem, phone: string) {
  return Messages.parse(await system.control('whatsapp', `messages?phone=${phone}`))
}

/** The newest code on a phone beyond those that are known. */
export async function codeOn(system: TestSystem, phone: string, known: readonly string[]): Promise<string> {
  return eventually(async () => {
    const messages = await messagesOn(system, phone)
    const codes = messages.flatMap(({ code }) => (typeof code === 'string' && code !== '' ? [code] : []))
    return codes.findLast((code) => !known.includes(code))
  })
}

/** A phone number in a text, as people and machines write one. */
export const wholePhone = /(?<![\w-])(?:\+?62|0)[ .-]?8[1-9](?:[ .-]?\d){7,10}(?![\w-])/g

/** Whoever a session belongs to, as use cases ask for one. */
export function actorOf({ id, staff, permissions, scope, factor }: StaffSession): Actor {
  return { ...staff, permissions, scope, address: '127.0.0.1', session: { id, factor } }
}
