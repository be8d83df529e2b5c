import { sql, type RawBuilder } from 'kysely'
import { demand, type Actor } from '#access'
import type { Ctx } from '#platform/ctx.ts'

/** What to look for among the steps of logins; what is null does not narrow. */
export interface AuthEventFilter {
  readonly realm: 'staff' | 'buyer' | null
  readonly kind: string | null
  readonly accountId: string | null
  readonly address: string | null
  readonly from: Date | null
  /** The moment itself no longer. */
  readonly before: Date | null
}

/** A step of a login as people read it. */
export interface ListedAuthEvent {
  readonly id: bigint
  readonly at: Date
  readonly realm: 'staff' | 'buyer'
  readonly kind: string
  readonly accountId: string | null
  /** Null where the e-mail that was typed belongs to nobody. */
  readonly name: string | null
  readonly address: string
  readonly agent: string
  readonly detail: string | null
}

export interface AuthEventPage {
  readonly events: readonly ListedAuthEvent[]
  /** Give it back as `cursor` for the events before these; null at the beginning of all. */
  readonly nextCursor: string | null
}

const limitMax = 500

/** Lists steps of logins of staff and buyers, newest first, page after page. */
export async function listAuthEvents(
  ctx: Pick<Ctx, 'db'>,
  input: {
    readonly actor: Actor
    readonly filter: AuthEventFilter
    readonly cursor: string | null
    readonly limit: number
  },
): Promise<AuthEventPage> {
  demand(input.actor, 'audit.read')
  const limit = Math.max(1, Math.min(limitMax, input.limit))
  const conditions = conditionsOf(input.filter)
  if (input.cursor !== null && /^[0-9]{1,18}$/.test(input.cursor))
    conditions.push(
      sql`(at, id) < (select at, id from identity.auth_event where id = ${input.cursor}::bigint)`,
    )
  const { rows } = await sql<ListedAuthEvent>`
    select e.id, e.at, e.realm, e.kind, e.account_id as "accountId", coalesce(s.name, b.name) as name, e.ip as address,
      e.agent, e.detail
    from (
      select * from identity.auth_event
      where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
      order by at desc, id desc limit ${limit + 1}) e
    left join identity.staff_user s on s.id = e.account_id
    left join identity.buyer b on b.id = e.account_id
    order by e.at desc, e.id desc`.execute(ctx.db)
  const events = rows.slice(0, limit)
  return { events, nextCursor: rows.length > limit ? String(events.at(-1)?.id ?? '') : null }
}

function conditionsOf(filter: AuthEventFilter): RawBuilder<unknown>[] {
  const columns: readonly [string, string | null][] = [
    ['realm', filter.realm],
    ['kind', filter.kind],
    ['account_id', filter.accountId],
    ['ip', filter.address],
  ]
  const conditions = columns.flatMap(([column, value]) =>
    value === null ? [] : [sql`${sql.ref(column)} = ${value}`],
  )
  if (filter.from !== null) conditions.push(sql`at >= ${filter.from}`)
  if (filter.before !== null) conditions.push(sql`at < ${filter.before}`)
  return conditions
}

/** The names of these members of staff and buyers, by id; of those that there are. */
export async function listNames(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (input.ids.length === 0) return new Map()
  const ids = [...new Set(input.ids)]
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from identity.staff_user where id = any(${ids}::text[])
    union all select id, name from identity.buyer where id = any(${ids}::text[])`.execute(ctx.db)
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** All members of staff by name, for choosing one whose records are wanted. */
export async function listStaffNames(
  ctx: Pick<Ctx, 'db'>,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from identity.staff_user order by name, id limit 1000`.execute(ctx.db)
  return rows
}
