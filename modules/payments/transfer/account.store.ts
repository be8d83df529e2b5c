import type { Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { BankAccount } from './account.ts'

/** Accounts in the order in which they are offered. */
export async function selectAccounts(
  db: Db,
  wanted: { bank?: string; onlyActive: boolean },
): Promise<BankAccount[]> {
  let query = db.selectFrom('payments.bank_account').selectAll()
  if (wanted.onlyActive) query = query.where('is_active', '=', true)
  if (wanted.bank !== undefined) query = query.where('bank', '=', wanted.bank)
  const rows = await query.orderBy('position').orderBy('id').execute()
  return rows.map(toAccount)
}

export async function selectAccount(db: Db, id: string): Promise<BankAccount | null> {
  const row = await db.selectFrom('payments.bank_account').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toAccount(row)
}

export async function lockAccount(trx: Trx, id: string): Promise<BankAccount | null> {
  const row = await trx
    .selectFrom('payments.bank_account')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toAccount(row)
}

export async function isNumberTaken(
  db: Db,
  { bank, number }: Pick<BankAccount, 'bank' | 'number'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('payments.bank_account')
    .select('id')
    .where('bank', '=', bank)
    .where('number', '=', number)
    .executeTakeFirst()
  return row !== undefined
}

/** False when another row has this bank and number. */
export async function insertAccount(
  trx: Trx,
  account: BankAccount,
  change: { by: string; at: Date },
): Promise<boolean> {
  const result = await trx
    .insertInto('payments.bank_account')
    .values({
      id: account.id,
      bank: account.bank,
      bank_name: account.bankName,
      number: account.number,
      holder: account.holder,
      position: account.position,
      is_active: account.isActive,
      changed_by: change.by,
      changed_at: change.at,
    })
    .onConflict((conflict) => conflict.columns(['bank', 'number']).doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** Number and bank stay: money may still be on its way to them. */
export async function updateAccount(
  trx: Trx,
  change: { id: string; holder: string; position: number; isActive: boolean; by: string; at: Date },
): Promise<void> {
  await trx
    .updateTable('payments.bank_account')
    .set({
      holder: change.holder,
      position: change.position,
      is_active: change.isActive,
      changed_by: change.by,
      changed_at: change.at,
    })
    .where('id', '=', change.id)
    .execute()
}

function toAccount(row: Selectable<DB['payments.bank_account']>): BankAccount {
  return {
    id: row.id,
    bank: row.bank,
    bankName: row.bank_name,
    number: row.number,
    holder: row.holder,
    position: row.position,
    isActive: row.is_active,
  }
}
