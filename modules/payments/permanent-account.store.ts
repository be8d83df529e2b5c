import type { Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { PermanentAccount } from './permanent-account.ts'

/** False where the number or the company's place at this channel is taken. */
export async function insertPermanentAccount(trx: Trx, account: PermanentAccount): Promise<boolean> {
  const result = await trx
    .insertInto('payments.permanent_account')
    .values({
      id: account.id,
      company_id: account.companyId,
      channel_id: account.channelId,
      number: account.number,
      holder: account.holder,
      opened_at: account.openedAt,
      closed_at: account.closedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function updatePermanentAccount(
  trx: Trx,
  id: string,
  change: { closedAt: Date | null; holder?: string },
): Promise<void> {
  const { closedAt, holder } = change
  await trx
    .updateTable('payments.permanent_account')
    .set({ closed_at: closedAt, ...(holder === undefined ? {} : { holder }) })
    .where('id', '=', id)
    .execute()
}

/** Also closed ones: money that is paid to them is the company's all the same. */
export async function selectPermanentAccountByNumber(
  db: Db,
  number: string,
): Promise<PermanentAccount | null> {
  const row = await db
    .selectFrom('payments.permanent_account')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst()
  return row === undefined ? null : toAccount(row)
}

export async function lockPermanentAccountByNumber(
  trx: Trx,
  number: string,
): Promise<PermanentAccount | null> {
  const row = await trx
    .selectFrom('payments.permanent_account')
    .selectAll()
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toAccount(row)
}

export async function selectPermanentAccount(db: Db, id: string): Promise<PermanentAccount | null> {
  const row = await db
    .selectFrom('payments.permanent_account')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : toAccount(row)
}

export async function lockPermanentAccount(trx: Trx, id: string): Promise<PermanentAccount | null> {
  const row = await trx
    .selectFrom('payments.permanent_account')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toAccount(row)
}

/** Oldest first; closed ones too. */
export async function selectPermanentAccountsOf(db: Db, companyId: string): Promise<PermanentAccount[]> {
  const rows = await db
    .selectFrom('payments.permanent_account')
    .selectAll()
    .where('company_id', '=', companyId)
    .orderBy('opened_at')
    .orderBy('id')
    .execute()
  return rows.map(toAccount)
}

function toAccount(row: Selectable<DB['payments.permanent_account']>): PermanentAccount {
  return {
    id: row.id,
    companyId: row.company_id,
    channelId: row.channel_id,
    number: row.number,
    holder: row.holder,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  }
}
