import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Trx } from '#platform/ctx.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import type { ChainProof } from './index.ts'
import {
  isChainRight,
  linkChains,
  proveChains,
  recordAudit,
  recordChain,
  recordChainProofs,
} from './index.ts'

let database: TestDatabase

beforeAll(async () => {
  // A server of its own: links wait for every writer of a server, also those of other tests.
  database = await createTestDatabase({ ownServer: true })
})
afterAll(() => database.drop())

const chains = [recordChain]
let written = 0

function write(trx: Trx): Promise<void> {
  written += 1
  return recordAudit(trx, {
    who: 'stf_a',
    action: 'price.changed',
    object: { kind: 'price', id: `p${written}` },
    before: { amountIdr: '1000' },
    after: { amountIdr: '1200', name: 'Kampas rem “depan”' },
    reason: null,
    address: null,
    at: database.ctx.now(),
  })
}

const writeOne = () => database.ctx.transaction(write)
const link = (batchSize?: number) =>
  linkChains(database.ctx, { chains, ...(batchSize === undefined ? {} : { batchSize }) })

async function prove(full = true) {
  const [proof] = await proveChains(database.ctx, { chains, full })
  if (proof === undefined) throw new Error('one chain has one proof')
  return proof
}

class Undone extends Error {}

/** What a proof finds after somebody with every right over the database did this: no trigger stops them. Undone again. */
async function findingsAfter(statement: string, full = true) {
  const found: ChainProof[] = []
  const work = database.ctx.transaction(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql.raw(statement).execute(trx)
    found.push(...(await proveChains({ db: trx }, { chains, full })))
    throw new Undone()
  })
  await expect(work).rejects.toThrow(Undone)
  const [proof] = found
  if (proof === undefined) throw new Error('one chain has one proof')
  const { changed, missing, slippedIn, brokenLinks, overdue } = proof
  expect(isChainRight(proof)).toBe(false)
  return { changed, missing, slippedIn, brokenLinks, overdue }
}

const nothing = { changed: [], missing: [], slippedIn: [], brokenLinks: [], overdue: [] }

describe('the chain of records', () => {
  test('links every record once, in whatever batches, and is right', async () => {
    for (let step = 0; step < 7; step += 1) await writeOne()
    await database.ctx.transaction(async (trx) => {
      for (let step = 0; step < 5; step += 1) await write(trx)
    })
    expect(await link(3)).toEqual({ kind: 'linked', rows: 12 })
    expect(await link()).toEqual({ kind: 'linked', rows: 0 })
    expect(await prove()).toMatchObject({ links: 12n, provenLinks: 12n, waiting: 0n })
    expect(isChainRight(await prove())).toBe(true)
  })

  test('many workers at once link every record once', async () => {
    for (let step = 0; step < 20; step += 1) await writeOne()
    await Promise.all(Array.from({ length: 5 }, () => link(2)))
    await link()
    const proof = await prove()
    expect(proof.links).toBe(BigInt(written))
    expect(isChainRight(proof)).toBe(true)
  })

  test('a record that commits late is linked late, and nothing younger before it', async () => {
    let finish = () => {}
    const held = new Promise<void>((resolve) => (finish = resolve))
    let opened = () => {}
    const open = new Promise<void>((resolve) => (opened = resolve))
    const late = database.ctx.transaction(async (trx) => {
      await write(trx)
      opened()
      await held
    })
    await open
    await writeOne()
    expect(await link()).toEqual({ kind: 'linked', rows: 0 })
    finish()
    await late
    expect(await link()).toEqual({ kind: 'linked', rows: 2 })
    expect(isChainRight(await prove())).toBe(true)
  })

  test('a changed record is named, whichever of its fields was changed', async () => {
    for (const change of [
      "reason = 'other'",
      "who = 'stf_b'",
      "who_name = 'Other'",
      "before = '{}'",
      'after = after || \'{"amountIdr": "1300"}\'',
      "address = '127.0.0.9'",
      "factor = 'passkey'",
      "correlation_id = 'x'",
      "at = at + interval '1 microsecond'",
    ])
      expect(await findingsAfter(`update audit.record set ${change} where id = 3`)).toEqual({
        ...nothing,
        changed: ['3'],
      })
  })

  test('a record that is gone is named', async () => {
    expect(await findingsAfter('delete from audit.record where id = 4')).toEqual({
      ...nothing,
      missing: ['4'],
    })
  })

  test('a record that was slipped in among old ones is named', async () => {
    const statement = `insert into audit.record (at, who, action, object_kind, object_id, xact)
      select at, who, action, object_kind, 'slipped', xact from audit.record where id = 5`
    const found = await findingsAfter(statement)
    expect(found.slippedIn).toHaveLength(1)
    expect({ ...found, slippedIn: [] }).toEqual(nothing)
  })

  test('a changed record whose link was changed with it shows in the links after it', async () => {
    const found = await findingsAfter(`
      update audit.record set reason = 'other' where id = 6;
      update audit.link set digest = (select sha256(convert_to(canonical, 'UTF8')) from audit.record_canonical where id = 6)
      where row_id = 6`)
    expect(found.changed).toEqual([])
    expect(found.brokenLinks).not.toEqual([])
  })

  test('a chain made anew does not reach the checkpoint that was kept', async () => {
    await database.ctx.transaction(async (trx) =>
      recordChainProofs(trx, { proofs: [await prove()], provenAt: database.ctx.now() }),
    )
    const found = await findingsAfter(
      "update audit.link set hash = sha256('made anew') where position = (select max(position) from audit.link)",
      false,
    )
    expect(found.brokenLinks).toEqual([String(written)])
    const cut = await findingsAfter(
      'delete from audit.link where position = (select max(position) from audit.link)',
      false,
    )
    expect(cut.brokenLinks).toEqual([String(written)])
  })

  test('the next proof reads only what came after the last right one', async () => {
    await writeOne()
    await link()
    expect(await prove(false)).toMatchObject({ links: BigInt(written), provenLinks: 1n, isFull: false })
  })

  test('a record that waits for minutes to be linked is named, a fresh one is not', async () => {
    await writeOne()
    expect(await prove()).toMatchObject({ waiting: 1n, overdue: [] })
    const late = "update audit.record set written_at = written_at - interval '6 minutes'"
    const found = await findingsAfter(late, false)
    expect(found.overdue).toHaveLength(1)
    await link()
    expect(isChainRight(await prove())).toBe(true)
  })

  test('links cannot be altered, deleted, emptied or put out of order', async () => {
    for (const statement of [
      'update audit.link set row_id = row_id',
      'delete from audit.link',
      'truncate audit.link',
      'update audit.proof set position = 1',
    ])
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only')
    const forged = `insert into audit.link (chain, position, row_id, xact, digest, hash, linked_at)
      values ('record', 900, 900, '900', sha256('a'), sha256('b'), now())`
    await expect(sql.raw(forged).execute(database.db)).rejects.toThrow('does not follow')
  })
})
