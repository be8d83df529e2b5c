import { sql } from 'kysely'
import { z } from 'zod'
import { findSubledgerBalance, listBalances, type AccountCode } from '#ledger'
import type { RemoteProvider } from '#payments'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { applySettlement, stageSettlement } from '#reconciliation'
import { proveBooks } from '../prove-books.ts'
import { demoMerchant } from '../start/sandboxes.ts'
import type { TestSystem } from './start-test-system.ts'
import { staffActor } from './staff.ts'

export const finance = { ...staffActor('keuangan'), name: 'Keuangan Contoh' }

const Truth = z.array(z.looseObject({ amount: z.coerce.bigint() }))
const merchants = { doku: demoMerchant.dokuClientId, astrapay: demoMerchant.astraPayClientId }

/** One line of a file that a test writes itself, in DOKU's columns. */
export interface WrittenLine {
  readonly batchNo: string
  readonly reference: string
  readonly providerReference: string
  readonly gross: number
  readonly fee?: number
  readonly feeVat?: number
}

/** What providers pay out and finance does about it, in the words of a test, on one system. */
export function settlementsOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  const stage = (provider: RemoteProvider, text: string | Buffer) =>
    stageSettlement(ctx(), {
      provider,
      name: `${provider}.csv`,
      content: [Buffer.from(text)],
      source: 'upload',
      by: finance,
    })
  return {
    stage,
    today: () => businessDay(new Date()),
    /** The sandboxes' and our clock, this many days on. */
    async advanceDays(count: number): Promise<void> {
      system().database.clock.offsetMs += count * 86_400_000
      for (const sandbox of ['doku', 'astrapay'] as const)
        await system().control(sandbox, 'clock', { advanceSeconds: count * 86_400 })
    },
    async fileOf(provider: RemoteProvider, day: string): Promise<string> {
      const address = `${system().sandboxUrl[provider]}/settlements.csv?merchant=${merchants[provider]}&day=${day}`
      const response = await fetch(address)
      assert(response.ok, `the sandbox answers, not ${response.status}`)
      return response.text()
    },
    async staged(provider: RemoteProvider, text: string): Promise<string> {
      const staged = await stage(provider, text)
      assert(staged.kind === 'staged', `the file is read, not ${JSON.stringify(staged)}`)
      return staged.fileId
    },
    apply: (fileId: string, acceptUnknown = false) =>
      applySettlement(ctx(), { fileId, acceptUnknown, by: finance }),
    write(lines: readonly WrittenLine[]): string {
      const at = new Date(Date.now() - 60_000).toISOString()
      const rows = lines.map(({ batchNo, reference, providerReference, gross, fee = 0, feeVat = 0 }) =>
        [
          batchNo,
          at,
          'payment',
          reference,
          providerReference,
          'TEST',
          at,
          gross,
          fee,
          feeVat,
          gross - fee - feeVat,
        ].join(','),
      )
      const head =
        'batch_id,settled_at,type,reference,provider_reference,channel,transaction_at,gross,fee,fee_vat,net'
      return `${[head, ...rows].join('\r\n')}\r\n`
    },
    ...booksOn(system),
  }
}

/** What stands in the books after it. */
function booksOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  return {
    async verdictsOf(fileId: string) {
      const { rows } = await sql<{ reference: string; verdict: string; id: string }>`
        select l.reference, l.verdict, l.id from reconciliation.line l join reconciliation.batch b on b.id = l.batch_id
        where b.file_id = ${fileId} order by l.file_line`.execute(ctx().db)
      return rows
    },
    async exceptions() {
      const { rows } = await sql<{
        id: string
        reason: string
        label: string
        amount_idr: bigint
        said: string | null
      }>`
        select id, reason, label, amount_idr, said from reconciliation.exception where resolved_at is null
        order by opened_at, reason, label`.execute(ctx().db)
      return rows
    },
    async balanceOf(account: AccountCode): Promise<bigint> {
      return (await listBalances(ctx())).find((row) => row.account === account)?.balance ?? 0n
    },
    subledgerOf: (account: AccountCode, subledger: string) =>
      findSubledgerBalance(ctx(), { account, subledger }),
    async breaches(): Promise<readonly string[]> {
      const { db, now, log } = ctx()
      const proof = await withSnapshot({ db, now, log }, (snapshot) => proveBooks(snapshot, { full: true }))
      return proof.breaches
    },
    /** What a provider truly took for us, less what it gave back. */
    async truthOf(provider: RemoteProvider): Promise<bigint> {
      const sumOf = async (what: string) => {
        const shown = await system().control(provider, what)
        const list = Array.isArray(shown) ? shown : z.record(z.string(), z.unknown()).parse(shown)[what]
        return Truth.parse(list).reduce((sum, one) => sum + one.amount, 0n)
      }
      return (await sumOf('paid')) - (await sumOf('refunded'))
    },
  }
}
