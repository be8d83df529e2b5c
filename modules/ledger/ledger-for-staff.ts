import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import type { Ctx } from '#platform/ctx.ts'
import { findSealState, type SealState } from './find-seal-state.ts'
import {
  listAccountDays,
  listBalances,
  listSubledgers,
  type AccountDays,
  type Balance,
  type SubledgerBalance,
} from './list-balances.ts'
import { listEntries, type EntryFilter, type EntryPage, type PostedEntry } from './list-entries.ts'

/** Every account's balance on a day, or now, and how far the books are sealed. */
export async function readBooks(
  ctx: Ctx,
  input: { on?: string | undefined; by: Actor },
): Promise<{ balances: Balance[]; seal: SealState }> {
  demand(input.by, 'ledger.read')
  const [balances, seal] = await Promise.all([listBalances(ctx, { on: input.on }), findSealState(ctx)])
  return { balances, seal }
}

export interface AccountView {
  readonly balance: Balance
  readonly parts: SubledgerBalance[]
  readonly days: AccountDays
  readonly page: EntryPage
}

/** One account with its parts, its days and a page of its entries; null where there is none. */
export async function readAccount(
  ctx: Ctx,
  input: EntryFilter & { account: string; from: string; to: string; partsMax: number; by: Actor },
): Promise<AccountView | null> {
  const { by, partsMax, ...filter } = input
  demand(by, 'ledger.read')
  const { account, subledger, from, to } = filter
  const balances = await listBalances(ctx, { on: to })
  const balance = balances.find((row) => row.account === account)
  if (balance === undefined) return null
  const [parts, days, page] = await Promise.all([
    listSubledgers(ctx, { account, on: to, limit: partsMax }),
    listAccountDays(ctx, { account, subledger, from, to }),
    listEntries(ctx, filter),
  ])
  return { balance, parts, days, page }
}

const exportPage = 200

/** The entries of one account and some days, newest first; who takes them out of the house is written down before the first. */
export async function exportEntries(
  ctx: Ctx,
  input: { filter: Pick<EntryFilter, 'account' | 'subledger' | 'from' | 'to'>; by: Actor },
): Promise<AsyncGenerator<readonly PostedEntry[]>> {
  const { filter, by } = input
  demand(by, 'ledger.export')
  const { account = null, subledger = null, from = null, to = null } = filter
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: by.id,
      action: 'entries.exported',
      object: { kind: 'ledger_account', id: account ?? 'all' },
      before: null,
      after: { subledger, from, to },
      reason: null,
      address: by.address,
      at: ctx.now(),
    }),
  )
  return pages(ctx, filter)
}

async function* pages(
  ctx: Ctx,
  filter: Pick<EntryFilter, 'account' | 'subledger' | 'from' | 'to'>,
): AsyncGenerator<readonly PostedEntry[]> {
  for (let cursor: string | null = null; ;) {
    const page: EntryPage = await listEntries(ctx, { ...filter, cursor, limit: exportPage })
    yield page.entries
    cursor = page.next
    if (cursor === null) return
  }
}
