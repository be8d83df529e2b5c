import { afterAll, beforeAll, expect, test } from 'vitest'
import { accounts, postEntry } from '#ledger'
import { machineActor } from '#access'
import { addAccount, recordMutation } from '#payments'
import { assert, present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { reconcileDay, undoBatch } from '#reconciliation'
import { refundStepsOn } from './refunds.ts'
import { finance, settlementsOn } from './settlements.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const steps = refundStepsOn(() => system)
const settlements = settlementsOn(() => system)
const ctx = () => system.house.ctx
const day = businessDay(new Date())
const files = { doku: '', astrapay: '' }
const applied = { doku: '', astrapay: '' }

beforeAll(async () => {
  system = await startTestSystem()
  for (const channel of ['doku_va_bca', 'doku_qris', 'doku_dana', 'astrapay_qris', 'astrapay_debit'])
    await steps.paidOrder(channel)
  const hosted = await steps.openPayment()
  await steps.start(hosted.payment.id, 'doku_checkout')
  const invoiceNumber = await steps.currentReference(hosted.orderId)
  await system.control('doku', 'pay', { invoiceNumber, channel: 'CREDIT_CARD' })
  await steps.settledOf(hosted.orderId)
  for (const channel of ['doku_qris', 'astrapay_qris']) {
    const { payment } = await steps.paidOrder(channel)
    const ordered = await steps.order(payment.id)
    assert(ordered.kind === 'ordered', `the refund is ordered, not ${ordered.kind}`)
    await steps.becomes(ordered.refundId, 'refunded')
  }
  const lost = await steps.openPayment()
  await steps.start(lost.payment.id, 'doku_va_bni')
  await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
  await system.control('doku', 'pay', { trxId: await steps.currentReference(lost.orderId) })
  for (const sandbox of ['doku', 'astrapay'] as const)
    await system.control(sandbox, 'faults', { target: 'settlement', kind: 'wrong_fee', times: 1 })
  await settlements.advanceDays(1)
  for (const provider of ['doku', 'astrapay'] as const)
    files[provider] = await settlements.fileOf(provider, day)
}, 120_000)
afterAll(() => system.stop())

test('before anything is paid out, clearing holds exactly what is not settled', async () => {
  expect(await settlements.breaches()).toEqual([])
})

test('a staged file shows what it would do and changes nothing', async () => {
  applied.doku = await settlements.staged('doku', files.doku)
  const verdicts = (await settlements.verdictsOf(applied.doku)).map((line) => line.verdict)
  expect(verdicts.toSorted()).toEqual([
    'exact',
    'exact',
    'exact',
    'exact',
    'exact',
    'fee_diff',
    'missing_internal',
  ])
  expect(await settlements.balanceOf(accounts.bank)).toBe(0n)
  expect(await settlements.exceptions()).toEqual([])
})

test('two at once take a file in once, find the lost money by asking, and book it to the rupiah', async () => {
  const outcomes = await Promise.all([settlements.apply(applied.doku), settlements.apply(applied.doku)])
  expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['already_applied', 'applied'])
  applied.astrapay = await settlements.staged('astrapay', files.astrapay)
  expect(await settlements.apply(applied.astrapay)).toMatchObject({ kind: 'applied', repeated: 0 })
  const verdicts = (await settlements.verdictsOf(applied.doku)).map((line) => line.verdict)
  expect(verdicts).not.toContain('missing_internal')
  expect(await settlements.balanceOf(accounts.clearingDoku)).toBe(0n)
  expect(await settlements.balanceOf(accounts.clearingAstraPay)).toBe(0n)
  expect(await settlements.breaches()).toEqual([])
})

test('what the providers truly took less fees is in the bank: difference 0', async () => {
  const taken = (await settlements.truthOf('doku')) + (await settlements.truthOf('astrapay'))
  const [bank, fees, vat] = [
    await settlements.balanceOf(accounts.bank),
    await settlements.balanceOf(accounts.providerFees),
    await settlements.balanceOf(accounts.inputVat),
  ]
  expect(taken - bank - fees - vat).toBe(0n)
  expect(await settlements.balanceOf(accounts.suspense)).toBe(0n)
})

test('the fee guard names what cost more than agreed, and by how much', async () => {
  const found = await settlements.exceptions()
  expect(found).toHaveLength(2)
  expect(found.map(({ reason, amount_idr }) => [reason, amount_idr])).toEqual(
    expect.arrayContaining([
      ['fee_diff', 555n],
      ['fee_diff', 1_110n],
    ]),
  )
})

test('the same file is refused, and its batch in another file changes nothing', async () => {
  expect(await settlements.stage('doku', files.doku)).toEqual({
    kind: 'duplicate_file',
    fileId: applied.doku,
  })
  const again = await settlements.staged('doku', `${files.doku}\r\n`)
  expect(await settlements.apply(again)).toEqual({ kind: 'applied', batches: 0, repeated: 1 })
  const [head, ...rows] = files.doku.trimEnd().split('\r\n')
  const shorter = await settlements.staged('doku', [head, ...rows.slice(1)].join('\r\n'))
  expect(await settlements.apply(shorter)).toMatchObject({ kind: 'batch_differs' })
  expect(await settlements.breaches()).toEqual([])
})

test('a batch is taken back by reversal, with a reason, and its file may come again', async () => {
  const bankBefore = await settlements.balanceOf(accounts.bank)
  const { rows } = await system.database.pool.query<{ id: string; net_idr: bigint }>(
    `select id, net_idr from reconciliation.batch where file_id = $1`,
    [applied.doku],
  )
  const batch = present(rows[0], 'the file has a batch')
  expect(await undoBatch(ctx(), { batchId: batch.id, reason: ' ', by: finance })).toEqual({
    kind: 'reason_missing',
  })
  const undo = () => undoBatch(ctx(), { batchId: batch.id, reason: 'salah berkas', by: finance })
  const kinds = (await Promise.all([undo(), undo()])).map((outcome) => outcome.kind)
  expect(kinds.toSorted()).toEqual(['not_applied', 'undone'])
  expect(await settlements.balanceOf(accounts.bank)).toBe(bankBefore - batch.net_idr)
  expect(await settlements.breaches()).toEqual([])
  const again = await settlements.staged('doku', files.doku)
  expect(await settlements.apply(again)).toMatchObject({ kind: 'applied', batches: 1 })
  expect(await settlements.balanceOf(accounts.bank)).toBe(bankBefore)
  expect(await settlements.breaches()).toEqual([])
})

test('a payout that the bank does not show is missing until its line is there', async () => {
  await settlements.advanceDays(2)
  const look = () => reconcileDay(ctx(), { provider: 'doku', day, by: finance })
  expect(await look()).toMatchObject({ kind: 'reconciled' })
  const missing = present(
    (await settlements.exceptions()).find((one) => one.reason === 'missing_bank'),
    'the bank shows nothing',
  )
  const account = await addAccount(ctx(), {
    bankName: 'BCA',
    number: '1234567890',
    holder: 'PT Contoh',
    by: machineActor('Sistem'),
  })
  assert(account.kind === 'saved', 'the account is saved')
  await recordMutation(ctx(), {
    accountId: account.accountId,
    bookedOn: businessDay(new Date(ctx().now().getTime() - 2 * 86_400_000)),
    amount: rupiah(missing.amount_idr),
    description: 'PAYOUT DOKU',
    reference: 'P1',
    by: finance,
  })
  await look()
  expect((await settlements.exceptions()).filter((one) => one.reason === 'missing_bank')).toEqual([])
})

test('one rupiah in clearing that no receipt explains is a breach', async () => {
  await ctx().transaction((trx) =>
    postEntry(trx, {
      kind: 'suspense_resolved',
      sourceId: 'by_hand',
      description: 'one rupiah too much',
      at: ctx().now(),
      lines: [
        { account: accounts.clearingDoku, subledger: 'doku_qris', amount: rupiah(1) },
        { account: accounts.differences, amount: rupiah(-1) },
      ],
    }),
  )
  const breaches = await settlements.breaches()
  expect(breaches).toHaveLength(1)
  expect(breaches[0]).toContain('doku doku_qris holds Rp\u00a01, not Rp\u00a00')
})
