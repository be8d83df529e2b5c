import { demand, proposeDeed, spendProof, type Actor, type DeedProposed, type ProofNeeded } from '#access'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import {
  addedAccountOf,
  changedAccountOf,
  readNewAccount,
  writeAdded,
  type NewAccount,
} from './account-approvals.ts'
import type { BankAccount } from './account.ts'
import { isNumberTaken, lockAccount, updateAccount } from './account.store.ts'
import { writeDown } from './change-settings.ts'

export type AccountSaved =
  | { readonly kind: 'saved'; readonly accountId: string }
  | { readonly kind: 'taken' | 'not_found' | 'unchanged' | 'bad_bank' | 'bad_number' | 'bad_holder' }
  /** Another person has to say yes. */
  | DeedProposed
  | ProofNeeded

/**
 * Proposes one of our bank accounts, with a fresh factor: buyers will send money to it, so another person has to say yes. A
 * machine that sets the house up adds it at once.
 */
export async function addAccount(
  ctx: Ctx,
  input: { bankName: string; number: string; holder: string; by: Actor },
): Promise<AccountSaved> {
  const { by } = input
  demand(by, 'transfer.change_settings')
  const account = readNewAccount(input)
  if ('kind' in account) return account
  return ctx.transaction(async (trx): Promise<AccountSaved> => {
    if (await isNumberTaken(trx, account)) return { kind: 'taken' }
    const at = ctx.now()
    if (by.session === null) {
      const accountId = await writeAdded(trx, { account, by, at })
      return accountId === null ? { kind: 'taken' } : { kind: 'saved', accountId }
    }
    const { bank, number, holder } = account
    const values = { deed: 'add', bank, number, holder }
    const needed = await askFactor(trx, { by, values, at })
    if (needed !== null) return needed
    return proposeDeed(trx, {
      ...addedAccountOf(account),
      actor: by,
      before: null,
      proposal: proposalOf(account),
      summary: {
        id: `Rekening baru ${account.bankName} ${number}`,
        en: `New account ${account.bankName} ${number}`,
      },
      reason: '',
      at,
    })
  })
}

function proposalOf({ bankName, number, holder }: NewAccount) {
  return { bankName, accountNumber: number, holder }
}

/**
 * Changes whose name an account carries, its place in the order, and whether it is offered; its number never changes. Another
 * place, or not being offered any more, takes effect at once; what buyers will be told needs another person.
 */
export async function changeAccount(
  ctx: Ctx,
  input: { accountId: string; holder: string; position: number; isActive: boolean; by: Actor },
): Promise<AccountSaved> {
  const { by, isActive } = input
  demand(by, 'transfer.change_settings')
  const holder = input.holder.trim()
  if (holder.length < 2 || holder.length > 80) return { kind: 'bad_holder' }
  const position = Number.isInteger(input.position) ? Math.min(Math.max(input.position, 1), 999) : 999
  return ctx.transaction(async (trx): Promise<AccountSaved> => {
    const before = isId('acc', input.accountId) ? await lockAccount(trx, input.accountId) : null
    if (before === null) return { kind: 'not_found' }
    const after = { ...before, holder, position, isActive }
    if (before.holder === holder && before.position === position && before.isActive === isActive)
      return { kind: 'unchanged' }
    const at = ctx.now()
    const values = { deed: 'change', accountId: before.id, holder, position, isActive }
    const needed = await askFactor(trx, { by, values, at })
    if (needed !== null) return needed
    const isTold = before.holder !== holder || (isActive && !before.isActive)
    if (!isTold || by.session === null) {
      await writeChanged(trx, ctx, { before, after, by })
      return { kind: 'saved', accountId: before.id }
    }
    if (before.position !== position)
      await writeChanged(trx, ctx, { before, after: { ...before, position }, by })
    return proposeChange(trx, { before, after, by, at })
  })
}

function proposeChange(
  trx: Trx,
  change: { before: BankAccount; after: BankAccount; by: Actor; at: Date },
): Promise<DeedProposed> {
  const { before, after, by, at } = change
  const name = `${before.bankName} ${before.number}`
  return proposeDeed(trx, {
    ...changedAccountOf(before.id),
    actor: by,
    before: { holder: before.holder, isActive: before.isActive },
    proposal: { holder: after.holder, isActive: after.isActive },
    summary: { id: `Ubah rekening ${name}`, en: `Change account ${name}` },
    reason: '',
    at,
  })
}

/** Writes an account as it shall be, and the record of it. */
async function writeChanged(
  trx: Trx,
  ctx: Ctx,
  change: { before: BankAccount; after: BankAccount; by: Actor },
): Promise<void> {
  const { before, after, by } = change
  const { holder, position, isActive } = after
  await updateAccount(trx, { id: before.id, holder, position, isActive, by: by.id, at: ctx.now() })
  await writeDown(trx, ctx, {
    by,
    action: 'bank_account.changed',
    object: { kind: 'bank_account', id: before.id },
    before: { holder: before.holder, position: before.position, isActive: before.isActive },
    after: { holder, position, isActive },
    reason: '',
  })
}

function askFactor(
  trx: Trx,
  asked: { by: Actor; values: Readonly<Record<string, string | number | boolean>>; at: Date },
): Promise<ProofNeeded | null> {
  const { by: actor, values, at } = asked
  return spendProof(trx, { actor, deed: { action: 'transfer.change_settings', values }, at })
}
