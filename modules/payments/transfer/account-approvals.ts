import type { Applied, ApprovalKind, DecidedApproval, Person } from '#access'
import { recordAudit } from '#audit'
import { present } from '#platform/assert.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { insertAccount, lockAccount, updateAccount } from './account.store.ts'

/** One of our accounts as it is typed. */
export interface NewAccount {
  readonly bank: string
  readonly bankName: string
  readonly number: string
  readonly holder: string
}

export interface NewAccountRefused {
  readonly kind: 'bad_bank' | 'bad_number' | 'bad_holder'
}

export function readNewAccount(typed: {
  bankName: string
  number: string
  holder: string
}): NewAccount | NewAccountRefused {
  const bankName = typed.bankName.trim()
  const bank = bankName.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const number = typed.number.replaceAll(/[\s.-]/g, '')
  const holder = typed.holder.trim()
  if (!/^[a-z0-9]{2,20}$/.test(bank) || bankName.length > 40) return { kind: 'bad_bank' }
  if (!/^\d{6,20}$/.test(number)) return { kind: 'bad_number' }
  if (holder.length < 2 || holder.length > 80) return { kind: 'bad_holder' }
  return { bank, bankName, number, holder }
}

/** A number waits once, whoever proposes it. */
export const addedAccountOf = ({ bank, number }: Pick<NewAccount, 'bank' | 'number'>) => ({
  kind: 'bank_account.add',
  object: { kind: 'bank_account', id: `${bank}-${number}` },
})

export const changedAccountOf = (accountId: string) => ({
  kind: 'bank_account.change',
  object: { kind: 'bank_account', id: accountId },
})

/** Writes a new account and the record of it; null where its number is there already. */
export async function writeAdded(
  trx: Trx,
  added: { account: NewAccount; by: Person; at: Date },
): Promise<string | null> {
  const { account, by, at } = added
  const id = newId('acc')
  const { count } = await trx
    .selectFrom('payments.bank_account')
    .select((all) => all.fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow()
  const row = { id, ...account, position: Number(count) + 1, isActive: true }
  if (!(await insertAccount(trx, row, { by: by.id, at }))) return null
  const { bank, number, holder } = account
  await recordAudit(trx, {
    who: by.id,
    action: 'bank_account.added',
    object: { kind: 'bank_account', id },
    before: null,
    after: { bank, number, holder },
    reason: null,
    address: by.address,
    at,
  })
  return id
}

const permissions = {
  makerPermission: 'transfer.change_settings',
  checkerPermission: 'transfer.change_settings',
} as const

/** A new account of ours: offered to buyers from the moment of the yes. */
export const accountAdded: ApprovalKind = {
  kind: 'bank_account.add',
  ...permissions,
  async apply(_ctx: Ctx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
    const { bankName, accountNumber, holder } = decided.approval.proposal
    const typed = { bankName: String(bankName), number: String(accountNumber), holder: String(holder) }
    const account = readNewAccount(typed)
    if ('kind' in account) return { kind: 'refused', why: account.kind }
    const id = await writeAdded(trx, { account, by: decided.actor, at: decided.at })
    return id === null ? { kind: 'refused', why: 'taken' } : { kind: 'applied' }
  },
}

/** Another holder's name, or being offered again. */
export const accountChanged: ApprovalKind = {
  kind: 'bank_account.change',
  ...permissions,
  async currentOf(_ctx: Ctx, trx: Trx, approval) {
    const account = await lockAccount(trx, approval.object.id)
    return account === null ? null : { holder: account.holder, isActive: account.isActive }
  },
  async apply(_ctx: Ctx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
    const { approval, actor: by, at } = decided
    const before = present(await lockAccount(trx, approval.object.id), 'an account is never deleted')
    const holder = String(approval.proposal['holder'])
    const isActive = approval.proposal['isActive'] === true
    await updateAccount(trx, { id: before.id, holder, position: before.position, isActive, by: by.id, at })
    await recordAudit(trx, {
      who: by.id,
      action: 'bank_account.changed',
      object: { kind: 'bank_account', id: before.id },
      before: { holder: before.holder, isActive: before.isActive },
      after: { holder, isActive },
      reason: null,
      address: by.address,
      at,
    })
    return { kind: 'applied' }
  },
}
