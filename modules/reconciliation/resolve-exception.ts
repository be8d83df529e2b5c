import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { isId } from '#platform/ids.ts'
import { resolutions, type ReconciliationCtx, type Resolution } from './settlement.ts'

export interface ExceptionResolved {
  readonly kind: 'resolved' | 'resolved_before' | 'note_missing' | 'bad_reason' | 'not_found'
}

/** A person says what it was and closes it, once. */
export async function resolveException(
  ctx: Pick<ReconciliationCtx, 'transaction' | 'now'>,
  input: { exceptionId: string; resolution: string; note: string; by: Actor },
): Promise<ExceptionResolved> {
  demand(input.by, 'reconciliation.act')
  const note = input.note.replaceAll(/\s+/g, ' ').trim().slice(0, 500)
  const resolution = resolutions.find((known): known is Resolution => known === input.resolution)
  if (!isId('exc', input.exceptionId)) return { kind: 'not_found' }
  if (resolution === undefined) return { kind: 'bad_reason' }
  if (note === '') return { kind: 'note_missing' }
  const { id, name, address } = input.by
  return ctx.transaction(async (trx): Promise<ExceptionResolved> => {
    const row = await trx
      .selectFrom('reconciliation.exception')
      .select(['reason', 'label', 'resolved_at'])
      .where('id', '=', input.exceptionId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { kind: 'not_found' }
    if (row.resolved_at !== null) return { kind: 'resolved_before' }
    const at = ctx.now()
    await trx
      .updateTable('reconciliation.exception')
      .set({ resolved_at: at, resolved_by: id, resolved_by_name: name, resolution, note })
      .where('id', '=', input.exceptionId)
      .execute()
    await recordAudit(trx, {
      who: id,
      action: 'reconciliation.resolved',
      object: { kind: 'reconciliation_exception', id: input.exceptionId },
      before: { reason: row.reason, label: row.label },
      after: { resolution },
      reason: note,
      address,
      at,
    })
    return { kind: 'resolved' }
  })
}
