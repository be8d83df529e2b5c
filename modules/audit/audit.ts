import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'

/** A plain value that JSON can hold, as shown in the record of changes. */
export type AuditValue =
  string | number | boolean | null | readonly AuditValue[] | { readonly [field: string]: AuditValue }

/** One thing a person (or the system) did, as it is kept. */
export interface AuditEntry {
  /** A staff id, or `system`. */
  readonly who: string
  /** `noun.verb_in_the_past`, such as `staff.disabled`. */
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly before: AuditValue
  readonly after: AuditValue
  readonly reason: string | null
  readonly address: string | null
  readonly at: Date
}

export interface AuditRecord extends AuditEntry {
  readonly id: bigint
}

/** Which records to list; newest first. */
export interface AuditQuery {
  readonly object?: { readonly kind: string; readonly id: string }
  readonly who?: string
  /** Only records older than this one: the last id of the page before. */
  readonly olderThan?: bigint
  /** At most 200. */
  readonly limit: number
}

/** Writes down, inside the business transaction, who changed what: the change and its record commit together. */
export async function recordAudit(trx: Trx, entry: AuditEntry): Promise<void> {
  await sql`
    insert into audit.record (at, who, action, object_kind, object_id, before, after, reason, address)
    values (${entry.at}, ${entry.who}, ${entry.action}, ${entry.object.kind}, ${entry.object.id},
      ${JSON.stringify(entry.before)}::jsonb, ${JSON.stringify(entry.after)}::jsonb, ${entry.reason}, ${entry.address})
  `.execute(trx)
}

/** Lists records, newest first, of one object, of one person, or of all. */
export async function listAudit(db: Db, query: AuditQuery): Promise<AuditRecord[]> {
  const { rows } = await sql<AuditRow>`
    select id, at, who, action, object_kind, object_id, before, after, reason, address
    from audit.record
    where (${query.object?.kind ?? null}::text is null or object_kind = ${query.object?.kind ?? null})
      and (${query.object?.id ?? null}::text is null or object_id = ${query.object?.id ?? null})
      and (${query.who ?? null}::text is null or who = ${query.who ?? null})
      and (${query.olderThan ?? null}::bigint is null or id < ${query.olderThan ?? null}::bigint)
    order by id desc
    limit ${Math.max(1, Math.min(200, query.limit))}
  `.execute(db)
  return rows.map(({ object_kind, object_id, ...row }) => ({
    ...row,
    object: { kind: object_kind, id: object_id },
  }))
}

interface AuditRow extends Omit<AuditRecord, 'object'> {
  readonly object_kind: string
  readonly object_id: string
}
