import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { rupiah } from '#platform/money.ts'
import { accounts } from './account.ts'
import { findSealState } from './find-seal-state.ts'
import { postEntry } from './post-entry.ts'
import { proveEntries, recordProof } from './prove-entries.ts'
import { sealEntries } from './seal-entries.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ ownServer: true })
})
afterAll(() => database.drop())

async function post(sourceId: string): Promise<void> {
  await database.ctx.transaction((trx) =>
    postEntry(trx, {
      kind: 'bank_receipt',
      sourceId,
      description: sourceId,
      at: database.ctx.now(),
      lines: [
        { account: accounts.bank, amount: rupiah(1_000n) },
        { account: accounts.suspense, subledger: sourceId, amount: rupiah(-1_000n) },
      ],
    }),
  )
}

describe('how far the books are sealed and proven', () => {
  test('says nothing is sealed or proven while it is not', async () => {
    await post('a')
    expect(await findSealState(database.ctx)).toMatchObject({
      seals: 0n,
      sealedEntries: 0n,
      tailEntries: 1n,
      sealHash: null,
      provenAt: null,
      isNightlyRight: true,
    })
  })

  test('counts sealed and later entries, before and after a proof', async () => {
    await sealEntries(database.ctx)
    await post('b')
    expect(await findSealState(database.ctx)).toMatchObject({ seals: 1n, sealedEntries: 1n, tailEntries: 1n })
    await sealEntries(database.ctx)
    const proof = await proveEntries(database.ctx, { full: true })
    const at = database.ctx.now()
    await database.ctx.transaction((trx) => recordProof(trx, proof, at))
    const state = await findSealState(database.ctx)
    expect(state).toMatchObject({
      seals: 2n,
      sealedEntries: 2n,
      tailEntries: 0n,
      provenAt: at,
      fullyProvenAt: at,
    })
    expect(state.sealHash).toBe(proof.checkpoint.sealHash.toString('hex'))
  })

  test('a run by the clock that kept no proof of what lay before it is not right', async () => {
    await post('c')
    await sealEntries(database.ctx)
    await sql`update ledger.proof_lease set last_run_at = now() + interval '2 hours'`.execute(database.db)
    expect((await findSealState(database.ctx)).isNightlyRight).toBe(false)
    const proof = await proveEntries(database.ctx)
    await database.ctx.transaction((trx) => recordProof(trx, proof, database.ctx.now()))
    expect((await findSealState(database.ctx)).isNightlyRight).toBe(true)
  })
})
