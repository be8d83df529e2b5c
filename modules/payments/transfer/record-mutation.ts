import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { selectAccount } from './account.store.ts'
import { twinKeyOf } from './import-mutations.ts'
import { insertMutation, selectKeys } from './mutation.store.ts'
import { readDay } from './read-cell.ts'

export type MutationRecorded =
  | { readonly kind: 'recorded'; readonly mutationId: string }
  /** A line of that day and sum is kept; with the bank's reference it is taken for another one. */
  | { readonly kind: 'alike' }
  | { readonly kind: 'repeated' | 'unknown_account' | 'bad_day' | 'bad_amount' | 'no_description' }

/** Staff type a line of the statement. The same line again is refused: a twin needs the bank's reference to be told apart. */
export async function recordMutation(
  ctx: Ctx,
  input: {
    accountId: string
    bookedOn: string
    amount: Rupiah
    description: string
    reference: string
    by: Actor
  },
): Promise<MutationRecorded> {
  demand(input.by, 'transfer.decide')
  const account = isId('acc', input.accountId) ? await selectAccount(ctx.db, input.accountId) : null
  if (account === null) return { kind: 'unknown_account' }
  const now = ctx.now()
  const bookedOn = readDay(input.bookedOn, 'day_first')
  if (bookedOn === null || bookedOn > businessDay(now)) return { kind: 'bad_day' }
  if (input.amount <= 0n) return { kind: 'bad_amount' }
  const description = input.description.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
  if (description === '') return { kind: 'no_description' }
  const reference = input.reference.trim().slice(0, 100)
  if (reference === '' && (await hasAlike(ctx, { accountId: account.id, bookedOn, amount: input.amount })))
    return { kind: 'alike' }
  const id = newId('mut')
  return ctx.transaction(async (trx) => {
    const isNew = await insertMutation(trx, {
      id,
      account_id: account.id,
      booked_on: bookedOn,
      amount_idr: input.amount,
      description,
      reference: reference === '' ? null : reference,
      twin_key: twinKeyOf(reference === '' ? null : reference, 1),
      source: 'typed',
      recorded_by: input.by.id,
      recorded_at: now,
    })
    if (!isNew) return { kind: 'repeated' as const }
    await recordAudit(trx, {
      who: input.by.id,
      action: 'mutation.typed',
      object: { kind: 'bank_mutation', id },
      before: null,
      after: { accountId: account.id, bookedOn, amountIdr: input.amount.toString(), description },
      reason: null,
      address: input.by.address,
      at: now,
    })
    return { kind: 'recorded' as const, mutationId: id }
  })
}

async function hasAlike(
  ctx: Ctx,
  line: { accountId: string; bookedOn: string; amount: Rupiah },
): Promise<boolean> {
  const kept = await selectKeys(ctx.db, { accountId: line.accountId, from: line.bookedOn, to: line.bookedOn })
  return kept.some((row) => row.amount_idr === line.amount)
}
