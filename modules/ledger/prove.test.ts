import * as fc from 'fast-check'
import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { postEntry, proveEntries, recordProof, sealEntries, type LedgerProof } from './index.ts'
import { sampleEntry } from './testing.ts'

let database: TestDatabase

beforeAll(async () => {
  // A server of its own: seals wait for every writer of a server, also those of other tests.
  database = await createTestDatabase({ ownServer: true })
  await postMany(12)
  await sealEntries(database.ctx, { batchSize: 4 })
})

afterAll(() => database.drop())

const right = {
  unbalanced: 0n,
  thin: 0n,
  total: 0n,
  malformed: [],
  changed: [],
  missing: [],
  unsealed: [],
  brokenSeals: [],
  wrongBalances: [],
}

async function postMany(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number += 1) {
    const posted = await database.ctx.transaction((trx) => postEntry(trx, sampleEntry(1_000 + number)))
    ids.push(posted.entryId)
  }
  return ids
}

async function sealedIds(): Promise<string[]> {
  const rows = await database.db
    .selectFrom('ledger.seal_entry')
    .select('entry_id')
    .orderBy('seal_seq')
    .orderBy('position')
    .execute()
  return rows.map((row) => row.entry_id)
}

class RolledBack extends Error {}

/** What a proof says when somebody with every right over the database changed it by hand. Leaves no trace. */
async function proofAfter(
  tampering: readonly RawBuilder<unknown>[],
  input: { full: boolean } = { full: true },
): Promise<LedgerProof> {
  const proofs: LedgerProof[] = []
  const attempt = database.ctx.transaction(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    for (const statement of tampering) await statement.execute(trx)
    proofs.push(await proveEntries(within(trx), input))
    throw new RolledBack()
  })
  await expect(attempt).rejects.toThrow(RolledBack)
  const [proof] = proofs
  if (proof === undefined) throw new Error('no proof was made')
  return proof
}

function within(trx: Trx): Ctx {
  return { ...database.ctx, db: trx }
}

async function proveAndRecord(input: { full?: boolean } = {}): Promise<LedgerProof> {
  const proof = await proveEntries(database.ctx, input)
  await database.ctx.transaction((trx) => recordProof(trx, proof, database.ctx.now()))
  return proof
}

test('books that nobody touched are right, in full and by the checkpoint', async () => {
  expect(await proveAndRecord({ full: true })).toMatchObject({ ...right, entries: 12n, provenEntries: 12n })
  expect(await proveAndRecord()).toMatchObject({ ...right, entries: 12n, provenEntries: 0n })
  await postMany(2)
  expect(await proveAndRecord()).toMatchObject({ ...right, entries: 14n, provenEntries: 2n })
  await sealEntries(database.ctx)
  expect(await proveAndRecord()).toMatchObject({ ...right, entries: 14n, provenEntries: 2n })
  expect(await proveAndRecord()).toMatchObject({ ...right, entries: 14n, provenEntries: 0n })
})

/** What this connection read of the tables that grow with every entry. */
async function countRowsRead(trx: Trx): Promise<bigint> {
  const { rows } = await sql<{ read: bigint }>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint as read from pg_stat_xact_user_tables
    where schemaname = 'ledger' and relname in ('entry', 'line', 'seal_entry')`.execute(trx)
  return rows[0]?.read ?? -1n
}

test('a proof reads as many rows as there are new entries, however many are old', async () => {
  const rowsRead = () =>
    database.ctx.transaction(async (trx) => {
      // The tables of a test are so small that reading them whole is cheaper; those of years are not.
      await sql`set local enable_seqscan = off`.execute(trx)
      const before = await countRowsRead(trx)
      const proof = await proveEntries(within(trx))
      const after = await countRowsRead(trx)
      await recordProof(trx, proof, database.ctx.now())
      return Number(after - before)
    })
  const costs: number[] = []
  for (const old of [100, 200, 400]) {
    await postMany(old)
    await sealEntries(database.ctx)
    await sql`analyze ledger.entry, ledger.line, ledger.seal_entry, ledger.seal`.execute(database.db)
    await rowsRead()
    await postMany(10)
    await sealEntries(database.ctx)
    costs.push(await rowsRead())
  }
  expect(costs).toEqual([costs[0], costs[0], costs[0]])
  expect(Math.max(...costs)).toBeLessThan(150)
})

test.each([
  [
    'an amount',
    (id: string) => sql`update ledger.line set amount_idr = amount_idr * 2 where entry_id = ${id}`,
  ],
  ['an account', (id: string) => sql`update ledger.line set account_code = '2190' where entry_id = ${id}`],
  ['a subledger', (id: string) => sql`update ledger.line set subledger = 'cmp_x' where entry_id = ${id}`],
  ['a description', (id: string) => sql`update ledger.entry set description = 'x' where id = ${id}`],
  ['a day', (id: string) => sql`update ledger.entry set booked_on = booked_on - 1 where id = ${id}`],
  ['a source', (id: string) => sql`update ledger.entry set source_id = 'rcp_mine' where id = ${id}`],
  [
    'a moment',
    (id: string) => sql`update ledger.entry set posted_at = posted_at + interval '1 us' where id = ${id}`,
  ],
])('%s changed by hand is named by its entry', async (_, change) => {
  const [, , id = ''] = await sealedIds()
  expect((await proofAfter([change(id)])).changed).toEqual([id])
})

test('one line changed alone is named as changed and as unbalanced', async () => {
  const [id = ''] = await sealedIds()
  const proof = await proofAfter([
    sql`update ledger.line set amount_idr = amount_idr + 1 where entry_id = ${id} and position = 1`,
  ])
  expect(proof).toMatchObject({ changed: [id], malformed: [id], unbalanced: 1n, total: 1n })
})

test('an entry deleted by hand is named, with or without its lines', async () => {
  const [, id = ''] = await sealedIds()
  const entry = sql`delete from ledger.entry where id = ${id}`
  const lines = sql`delete from ledger.line where entry_id = ${id}`
  expect((await proofAfter([entry, lines])).missing).toEqual([id])
  expect((await proofAfter([entry])).missing).toEqual([id])
  expect(await proofAfter([lines])).toMatchObject({ changed: [id], thin: 1n, malformed: [id] })
})

test('an entry slipped in among sealed ones is named', async () => {
  const proof = await proofAfter([
    sql`insert into ledger.entry (id, kind, source_id, description, booked_on, posted_at, xact)
      select 'ent_slipped', 'invoice', 'inv_x', 'x', booked_on, posted_at, xact from ledger.entry order by xact limit 1`,
    sql`insert into ledger.line values ('ent_slipped', 1, '1121', 5), ('ent_slipped', 2, '2110', -5)`,
  ])
  expect(proof.unsealed).toEqual(['ent_slipped'])
  expect(proof.wrongBalances).toContain('1121 2026-11-24')
})

test('a change covered up by new digests and hashes breaks the chain where it was', async () => {
  const [id = ''] = await sealedIds()
  const change = sql`update ledger.entry set description = 'x' where id = ${id}`
  const digest = sql`update ledger.seal_entry m set digest = sha256(convert_to(canonical, 'UTF8'))
    from ledger.entry_canonical c where c.entry_id = m.entry_id and m.entry_id = ${id}`
  expect(await proofAfter([change, digest])).toMatchObject({ changed: [], brokenSeals: ['1'] })
  const seal = sql`update ledger.seal s set digest = d.digest, hash = ledger.seal_hash(seq, from_xact, to_xact, entry_count,
      debit_idr, d.digest, prev_hash, sealed_at)
    from (select sha256(string_agg(digest, ''::bytea order by position)) as digest from ledger.seal_entry where seal_seq = 1) d
    where seq = 1`
  expect((await proofAfter([change, digest, seal])).brokenSeals).toEqual(['2'])
})

test('the end of the chain cut off is seen by what was proven before', async () => {
  await proveAndRecord()
  const { rows } = await sql<{ seq: bigint }>`select max(seq) as seq from ledger.seal`.execute(database.db)
  const seq = rows[0]?.seq ?? 0n
  const cut = [
    sql`delete from ledger.line where entry_id in (select entry_id from ledger.seal_entry where seal_seq = ${seq})`,
    sql`delete from ledger.entry where id in (select entry_id from ledger.seal_entry where seal_seq = ${seq})`,
    sql`delete from ledger.seal_entry where seal_seq = ${seq}`,
    sql`delete from ledger.seal where seq = ${seq}`,
  ]
  for (const full of [true, false])
    expect((await proofAfter(cut, { full })).brokenSeals).toContain(String(seq))
})

test('what is sealed does not depend on the settings of a session', async () => {
  const proof = await proofAfter([
    sql`set local timezone = 'Asia/Jakarta'`,
    sql`set local datestyle = 'German, DMY'`,
    sql`set local lc_numeric = 'C'`,
    sql`set local search_path = pg_catalog`,
  ])
  expect(proof).toMatchObject(right)
})

test('a balance by day changed by hand is named in full', async () => {
  const proof = await proofAfter([
    sql`update ledger.balance_day set credit_idr = credit_idr + 1 where account_code = '2110'`,
  ])
  expect(proof.wrongBalances).toEqual(['2110 2026-11-24'])
})

test('a change behind the checkpoint shows in full, one after it at once, and again until it is put right', async () => {
  await proveAndRecord()
  const [old = ''] = await sealedIds()
  const [fresh = ''] = await postMany(1)
  await sealEntries(database.ctx)
  const changes = [old, fresh].map((id) => sql`update ledger.entry set description = 'x' where id = ${id}`)
  expect((await proofAfter(changes, { full: false })).changed).toEqual([fresh])
  expect((await proofAfter(changes)).changed).toEqual([old, fresh])
})

test('a wrong proof never becomes a checkpoint', async () => {
  const proof = await proveEntries(database.ctx, { full: true })
  const before = await database.db.selectFrom('ledger.proof').select('id').execute()
  await database.ctx.transaction((trx) => recordProof(trx, { ...proof, changed: ['ent_x'] }, new Date()))
  expect(await database.db.selectFrom('ledger.proof').select('id').execute()).toEqual(before)
})

test('what is not sealed yet is proven for itself', async () => {
  const [id = ''] = await postMany(1)
  const proof = await proofAfter([
    sql`update ledger.line set amount_idr = amount_idr + 5 where entry_id = ${id} and position = 2`,
  ])
  expect(proof).toMatchObject({ unbalanced: 1n, total: 5n, malformed: [id], changed: [] })
})

test('whichever entries are changed, exactly those are named', async () => {
  await sealEntries(database.ctx)
  const ids = (await sealedIds()).slice(0, 40)
  await fc.assert(
    fc.asyncProperty(fc.subarray(ids, { minLength: 1, maxLength: 6 }), async (victims) => {
      const proof = await proofAfter([
        sql`update ledger.line set amount_idr = -amount_idr where entry_id in (${sql.join(victims)})`,
      ])
      expect(proof.changed.toSorted()).toEqual(victims.toSorted())
    }),
    { numRuns: 15 },
  )
})
