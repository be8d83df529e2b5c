import { recordAudit, type AuditValue } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { insertAccount, selectAccount, updateAccount } from './account.store.ts'
import { audienceKinds, selectAudience } from './audience.ts'
import type { Actor } from './transfer.ts'

export type SettingChanged = { readonly kind: 'changed' | 'unchanged' | 'not_found' }

/** Shows transfers to a group or a company, or hides them. Payments under way go on; only the choice disappears. */
export async function setAudience(
  ctx: Ctx,
  input: { id: string; isEnabled: boolean; reason: string; by: Actor },
): Promise<SettingChanged> {
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

/** Lets exact lines confirm by themselves, or stops it. */
export async function setConfirmsAlone(
  ctx: Ctx,
  input: { isOn: boolean; reason: string; by: Actor },
): Promise<SettingChanged> {
  return ctx.transaction(async (trx) => {
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

export type AccountSaved =
  | { readonly kind: 'saved'; readonly accountId: string }
  | { readonly kind: 'taken' | 'not_found' | 'bad_bank' | 'bad_number' | 'bad_holder' }

/** Adds one of our bank accounts. */
export async function addAccount(
  ctx: Ctx,
  input: { bankName: string; number: string; holder: string; by: Actor },
): Promise<AccountSaved> {
  const bankName = input.bankName.trim()
  const bank = bankName.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const number = input.number.replaceAll(/[\s.-]/g, '')
  const holder = input.holder.trim()
  if (!/^[a-z0-9]{2,20}$/.test(bank) || bankName.length > 40) return { kind: 'bad_bank' }
  if (!/^\d{6,20}$/.test(number)) return { kind: 'bad_number' }
  if (holder.length < 2 || holder.length > 80) return { kind: 'bad_holder' }
  const id = newId('acc')
  return ctx.transaction(async (trx) => {
    const { count } = await trx
      .selectFrom('payments.bank_account')
      .select((all) => all.fn.countAll<bigint>().as('count'))
      .executeTakeFirstOrThrow()
    const account = { id, bank, bankName, number, holder, position: Number(count) + 1, isActive: true }
    const isNew = await insertAccount(trx, account, { by: input.by.id, at: ctx.now() })
    if (!isNew) return { kind: 'taken' as const }
    await writeDown(trx, ctx, {
      by: input.by,
      action: 'bank_account.added',
      object: { kind: 'bank_account', id },
      before: null,
      after: { bank, number, holder },
      reason: '',
    })
    return { kind: 'saved' as const, accountId: id }
  })
}

/** Changes whose name it carries, its place in the order, and whether it is offered. Its number never changes. */
export async function changeAccount(
  ctx: Ctx,
  input: { accountId: string; holder: string; position: number; isActive: boolean; by: Actor },
): Promise<AccountSaved> {
  const holder = input.holder.trim()
  if (holder.length < 2 || holder.length > 80) return { kind: 'bad_holder' }
  const position = Number.isInteger(input.position) ? Math.min(Math.max(input.position, 1), 999) : 999
  return ctx.transaction(async (trx) => {
    const before = isId('acc', input.accountId) ? await selectAccount(trx, input.accountId) : null
    if (before === null) return { kind: 'not_found' as const }
    const { isActive } = input
    const change = { id: before.id, holder, position, isActive }
    await updateAccount(trx, { ...change, by: input.by.id, at: ctx.now() })
    await writeDown(trx, ctx, {
      by: input.by,
      action: 'bank_account.changed',
      object: { kind: 'bank_account', id: before.id },
      before: { holder: before.holder, position: before.position, isActive: before.isActive },
      after: { holder, position, isActive },
      reason: '',
    })
    return { kind: 'saved' as const, accountId: before.id }
  })
}

function writeDown(
  trx: Trx,
  ctx: Ctx,
  record: {
    by: Actor
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
