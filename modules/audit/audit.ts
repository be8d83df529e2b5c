import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import { maskPhones, maskPhonesIn } from '#platform/mask-phones.ts'

/** A plain value that JSON can hold, as shown in the record of changes. */
export type AuditValue =
  string | number | boolean | null | readonly AuditValue[] | { readonly [field: string]: AuditValue }

/** One thing a person (or the system) did, as it is kept. */
export interface AuditEntry {
  /** A staff or buyer id, or `system`. */
  readonly who: string
  /** `noun.verb_in_the_past`, such as `staff.disabled`. */
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly before: AuditValue
  readonly after: AuditValue
  readonly reason: string | null
  readonly address: string | null
  readonly at: Date
  /** The name of `who`; where it is not given, that of the signed-in person if it is the same. */
  readonly whoName?: string | null
}

export interface AuditRecord extends AuditEntry {
  readonly id: bigint
  readonly whoName: string | null
  /** By which factor the session was opened in which it happened. */
  readonly factor: string | null
  readonly sessionId: string | null
  /** What the browser called itself. */
  readonly agent: string | null
  /** The request that caused it, from the click to the ledger. */
  readonly correlationId: string | null
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

/**
 * Writes down, inside the business transaction, who changed what: the change and its record commit together. From where, by
 * which factor and for which request is taken from the transaction. Phone numbers in what was typed are shortened.
 */
export async function recordAudit(trx: Trx, entry: AuditEntry): Promise<void> {
  const { origin, correlationId } = trx.outbox
  const signedInName = origin?.by?.id === entry.who ? origin.by.name : null
  const json = (value: AuditValue) => JSON.stringify(maskPhonesIn(value))
  await sql`
    insert into audit.record (at, who, who_name, action, object_kind, object_id, before, after, reason, address, factor,
      session_id, agent, correlation_id)
    values (${entry.at}, ${entry.who}, ${entry.whoName ?? signedInName}, ${entry.action}, ${entry.object.kind},
      ${entry.object.id}, ${json(entry.before)}::jsonb, ${json(entry.after)}::jsonb,
      ${entry.reason === null ? null : maskPhones(entry.reason)}, ${entry.address ?? origin?.address ?? null},
      ${origin?.factor ?? null}, ${origin?.sessionId ?? null}, ${origin?.agent ?? null}, ${correlationId ?? null})
  `.execute(trx)
}

/** Lists records, newest first, of one object, of one person, or of all. */
export async function listAudit(db: Db, query: AuditQuery): Promise<AuditRecord[]> {
  const { rows } = await sql<AuditRow>`
    select ${recordColumns}
    from audit.record
    where (${query.object?.kind ?? null}::text is null or object_kind = ${query.object?.kind ?? null})
      and (${query.object?.id ?? null}::text is null or object_id = ${query.object?.id ?? null})
      and (${query.who ?? null}::text is null or who = ${query.who ?? null})
      and (${query.olderThan ?? null}::bigint is null or id < ${query.olderThan ?? null}::bigint)
    order by id desc
    limit ${Math.max(1, Math.min(200, query.limit))}
  `.execute(db)
  return rows.map(toRecord)
}

export const recordColumns = sql`id, at, who, who_name as "whoName", action, object_kind, object_id, before, after, reason,
  address, factor, session_id as "sessionId", agent, correlation_id as "correlationId"`

export function toRecord({ object_kind, object_id, ...row }: AuditRow): AuditRecord {
  return { ...row, object: { kind: object_kind, id: object_id } }
}

export interface AuditRow extends Omit<AuditRecord, 'object'> {
  readonly object_kind: string
  readonly object_id: string
}
