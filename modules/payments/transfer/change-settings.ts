import { demand, spendProof, type Actor, type Person, type ProofNeeded } from '#access'
import { recordAudit, type AuditValue } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { audienceKinds, selectAudience } from './audience.ts'

export type SettingChanged = { readonly kind: 'changed' | 'unchanged' | 'not_found' }

/** Shows transfers to a group or a company, or hides them. Payments under way go on; only the choice disappears. */
export async function setAudience(
  ctx: Ctx,
  input: { id: string; isEnabled: boolean; reason: string; by: Actor },
): Promise<SettingChanged> {
  demand(input.by, 'transfer.change_settings')
  const isGroup = audienceKinds.some((kind) => kind === input.id)
  if (!isGroup && !isId('cmp', input.id)) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const before = (await selectAudience(trx)).find((row) => row.id === input.id)
    if (before?.isEnabled === input.isEnabled) return { kind: 'unchanged' as const }
    const row = { is_enabled: input.isEnabled, changed_by: input.by.id, changed_at: ctx.now() }
    await trx
      .insertInto('payments.transfer_audience')
      .values({ id: input.id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
    await writeDown(trx, ctx, {
      by: input.by,
      action: 'transfer.audience_changed',
      object: { kind: 'transfer_audience', id: input.id },
      before: before === undefined ? null : { isEnabled: before.isEnabled },
      after: { isEnabled: input.isEnabled },
      reason: input.reason,
    })
    return { kind: 'changed' as const }
  })
}

/** A company follows its group again. */
export async function dropCompanyAudience(
  ctx: Ctx,
  input: { id: string; by: Actor },
): Promise<SettingChanged> {
  demand(input.by, 'transfer.change_settings')
  if (!isId('cmp', input.id)) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const before = (await selectAudience(trx)).find((row) => row.id === input.id)
    if (before === undefined) return { kind: 'unchanged' as const }
    await trx.deleteFrom('payments.transfer_audience').where('id', '=', input.id).execute()
    await writeDown(trx, ctx, {
      by: input.by,
      action: 'transfer.audience_changed',
      object: { kind: 'transfer_audience', id: input.id },
      before: { isEnabled: before.isEnabled },
      after: null,
      reason: '',
    })
    return { kind: 'changed' as const }
  })
}

/** Lets exact lines confirm by themselves, with a fresh factor, or stops it. */
export async function setConfirmsAlone(
  ctx: Ctx,
  input: { isOn: boolean; reason: string; by: Actor },
): Promise<SettingChanged | ProofNeeded> {
  const { by } = input
  demand(by, 'transfer.change_settings')
  return ctx.transaction(async (trx) => {
    const values = { confirmsAlone: input.isOn }
    const deed = { action: 'transfer.change_settings', values } as const
    const needed = await spendProof(trx, { actor: by, deed, at: ctx.now() })
    if (needed !== null) return needed
    const row = await trx
      .updateTable('payments.transfer_setting')
      .set({ confirms_alone: input.isOn, changed_by: input.by.id, changed_at: ctx.now() })
      .where('confirms_alone', '<>', input.isOn)
      .executeTakeFirst()
    if (row.numUpdatedRows === 0n) return { kind: 'unchanged' as const }
    await writeDown(trx, ctx, {
      by: input.by,
      action: 'transfer.confirming_alone_changed',
      object: { kind: 'transfer_setting', id: 'confirms_alone' },
      before: { isOn: !input.isOn },
      after: { isOn: input.isOn },
      reason: input.reason,
    })
    return { kind: 'changed' as const }
  })
}

/** The record of changes of a setting. */
export function writeDown(
  trx: Trx,
  ctx: Ctx,
  record: {
    by: Person
    action: string
    object: { kind: string; id: string }
    before: AuditValue
    after: AuditValue
    reason: string
  },
): Promise<void> {
  const { by, reason, ...rest } = record
  const said = reason.trim() === '' ? null : reason.trim()
  return recordAudit(trx, { ...rest, who: by.id, reason: said, address: by.address, at: ctx.now() })
}
