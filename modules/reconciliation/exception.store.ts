import { sql } from 'kysely'
import type { RemoteProvider } from '#payments'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { ExceptionReason } from './settlement.ts'

/** Something that does not agree. */
export interface Finding {
  readonly provider: RemoteProvider
  readonly day: string
  readonly reason: ExceptionReason
  readonly subjectKind: 'line' | 'receipt' | 'refund' | 'batch'
  readonly subjectId: string
  readonly label: string
  readonly paymentId: string | null
  readonly amount: bigint
  readonly said: string | null
}

/**
 * Opens an exception for each, once: one that a person closed stays closed, one that had gone by itself and came back is
 * opened again.
 */
export async function openExceptions(trx: Trx, findings: readonly Finding[], at: Date): Promise<void> {
  for (const finding of findings)
    await sql`
      insert into reconciliation.exception (id, provider, day, reason, subject_kind, subject_id, label, payment_id,
        amount_idr, said, opened_at)
      values (${newId('exc')}, ${finding.provider}, ${finding.day}::date, ${finding.reason}, ${finding.subjectKind},
        ${finding.subjectId}, ${finding.label}, ${finding.paymentId}, ${finding.amount}, ${finding.said}, ${at})
      on conflict (reason, subject_id) do update set said = coalesce(excluded.said, reconciliation.exception.said),
        resolved_at = null, resolved_by = null, resolved_by_name = null, resolution = null, note = null
      where reconciliation.exception.resolved_at is null or reconciliation.exception.resolved_by = 'system'`.execute(
      trx,
    )
}

/** What the lines of some batches say that is not as it should be, opened in one statement. */
export async function openLineExceptions(trx: Trx, batchIds: readonly string[], at: Date): Promise<void> {
  await sql`
    insert into reconciliation.exception (id, provider, day, reason, subject_kind, subject_id, label, payment_id,
      amount_idr, opened_at)
    select 'exc_' || substr(id, 5), provider, day, verdict, 'line', id, coalesce(number, reference), payment_id,
      case verdict when 'fee_diff' then fee_idr + fee_vat_idr - expected_fee_idr - expected_fee_vat_idr
        when 'amount_diff' then gross_idr - expected_idr else net_idr end, ${at}
    from reconciliation.line
    where batch_id = any(${[...batchIds]}::text[]) and verdict not in ('exact', 'cutoff')
    on conflict (reason, subject_id) do nothing`.execute(trx)
}

/** Closes what is not so any more, in the name of the system. */
export async function closeGone(
  trx: Trx,
  gone: {
    subjectIds: readonly string[]
    reasons?: readonly ExceptionReason[]
    resolution: 'gone' | 'undone'
    at: Date
  },
): Promise<void> {
  if (gone.subjectIds.length === 0) return
  await trx
    .updateTable('reconciliation.exception')
    .set({
      resolved_at: gone.at,
      resolved_by: 'system',
      resolved_by_name: 'system',
      resolution: gone.resolution,
      note: '',
    })
    .where('resolved_at', 'is', null)
    .where('subject_id', '=', sql<string>`any(${[...gone.subjectIds]}::text[])`)
    .$if(gone.reasons !== undefined, (query) => query.where('reason', 'in', [...(gone.reasons ?? [])]))
    .execute()
}
