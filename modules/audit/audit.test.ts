import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import type { AuditEntry } from './audit.ts'
import { listAudit, recordAudit } from './audit.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const entry = (id: string, who: string): AuditEntry => ({
  who,
  action: 'price.changed',
  object: { kind: 'price', id },
  before: { amountIdr: '1000' },
  after: { amountIdr: '1200', lines: [1, null, true] },
  reason: 'new list',
  address: '127.0.0.1',
  at: database.ctx.now(),
})

describe('the record of changes', () => {
  it('commits together with the change or not at all', async () => {
    const failing = database.ctx.transaction(async (trx) => {
      await recordAudit(trx, entry('gone', 'stf_a'))
      throw new Error('the change failed')
    })
    await expect(failing).rejects.toThrow('the change failed')
    expect(await listAudit(database.db, { object: { kind: 'price', id: 'gone' }, limit: 10 })).toEqual([])
  })

  it('lists newest first, by object and by person, page after page without gap or repetition', async () => {
    for (let step = 0; step < 7; step += 1)
      await database.ctx.transaction((trx) => recordAudit(trx, entry(`p${step % 2}`, `stf_${step}`)))
    const object = { kind: 'price', id: 'p0' }
    const first = await listAudit(database.db, { object, limit: 3 })
    const olderThan = first.at(-1)?.id ?? 0n
    const rest = await listAudit(database.db, { object, limit: 3, olderThan })
    expect([...first, ...rest].map((record) => record.who)).toEqual(['stf_6', 'stf_4', 'stf_2', 'stf_0'])
    expect(first[0]).toMatchObject({ before: { amountIdr: '1000' }, after: { lines: [1, null, true] } })
    expect(await listAudit(database.db, { who: 'stf_3', limit: 10 })).toMatchObject([
      { object: { id: 'p1' } },
    ])
  })

  it('cannot be altered, deleted or emptied', async () => {
    await database.ctx.transaction((trx) => recordAudit(trx, entry('kept', 'stf_a')))
    for (const statement of [
      'update audit.record set who = who',
      'delete from audit.record',
      'truncate audit.record',
    ])
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only')
  })
})
