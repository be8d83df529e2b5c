import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addSlip,
  completeImport,
  confirmAlone,
  confirmTransfer,
  findImport,
  findPaymentRecord,
  listTransferChannels,
  prepareImport,
  recordMutation,
  rejectTransfer,
  setAudience,
  setConfirmsAlone,
  startAttempt,
} from '#payments'
import { listAudit } from '#audit'
import { assert, present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { proven } from './staff.ts'
import { proveBooks } from '../prove-books.ts'
import { openOrder, takePart } from './orders.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'
import { budi, newPicture, rina, transfersOn } from './transfers.ts'

let system: TestSystem
const { viewOf } = stepsOn(() => system)
const transfers = transfersOn(() => system)
const { askTransfer, arrive } = transfers
const ctx = () => system.house.ctx
const confirm = (attemptId: string, mutationId: string | null, by = rina, reason = '') =>
  proven(ctx(), by, () => confirmTransfer(ctx(), { attemptId, mutationId, reason, by }))
const alone = (isOn: boolean, reason: string) =>
  proven(ctx(), rina, () => setConfirmsAlone(ctx(), { isOn, reason, by: rina }))
const receiptsOf = async (paymentId: string) =>
  present(await findPaymentRecord(ctx(), { paymentId }), 'a record').receipts.length

beforeAll(async () => {
  system = await startTestSystem()
  await transfers.openAccount()
})

afterAll(() => system.stop())

describe('at the same moment', () => {
  test('two staff confirm one transfer once', async () => {
    const { payment, attemptId, asked } = await askTransfer()
    const line = await arrive(asked)
    const said = await Promise.all([confirm(attemptId, line, rina), confirm(attemptId, line, budi)])
    expect(said.map((outcome) => outcome.kind).toSorted()).toEqual(['already_confirmed', 'confirmed'])
    expect(await receiptsOf(payment.id)).toBe(1)
  })

  test('one line of the bank proves one transfer', async () => {
    const one = await askTransfer()
    const other = await askTransfer()
    const line = await arrive(one.asked)
    const said = await Promise.all([
      confirm(one.attemptId, line, rina, 'baris ini'),
      confirm(other.attemptId, line, budi, 'baris ini'),
    ])
    expect(said.map((outcome) => outcome.kind).toSorted()).toEqual(['confirmed', 'line_used'])
  })

  test('a no and a yes leave one of them', async () => {
    const { payment, attemptId, asked } = await askTransfer()
    await addSlip(ctx(), { attemptId, content: newPicture() })
    const line = await arrive(asked)
    await Promise.all([
      confirm(attemptId, line, rina),
      rejectTransfer(ctx(), { attemptId, reason: 'buram', by: budi }),
    ])
    const isPaid = (await viewOf(payment.subject.id)).payment.state === 'settled'
    expect(await receiptsOf(payment.id)).toBe(isPaid ? 1 : 0)
  })

  test('many buyers of one price are asked for different sums', async () => {
    const partId = await takePart(system.database, 40)
    const opened = []
    for (let index = 0; index < 25; index += 1) opened.push(await openOrder(ctx(), partId))
    const started = await Promise.all(
      opened.map(({ payment }) => startAttempt(ctx(), { paymentId: payment.id, channelId: 'transfer_bca' })),
    )
    const sums = started.map((one) =>
      one.kind === 'awaiting' && one.instruction.kind === 'bank_transfer' ? one.instruction.amountIdr : '',
    )
    expect(new Set(sums).size).toBe(25)
    expect(sums.includes('')).toBe(false)
  })

  test('one file proves one payment', async () => {
    const one = await askTransfer()
    const other = await askTransfer()
    const content = newPicture()
    const said = await Promise.all([
      addSlip(ctx(), { attemptId: one.attemptId, content }),
      addSlip(ctx(), { attemptId: other.attemptId, content }),
    ])
    expect(said.map((outcome) => outcome.kind).toSorted()).toEqual(['added', 'given_elsewhere'])
    const first = said[0]?.kind === 'added' ? one : other
    expect(await addSlip(ctx(), { attemptId: first.attemptId, content })).toEqual({ kind: 'given_before' })
  })

  test('no more than five slips are kept of a transfer', async () => {
    const { attemptId } = await askTransfer()
    const said = await Promise.all(
      Array.from({ length: 8 }, () => addSlip(ctx(), { attemptId, content: newPicture() })),
    )
    expect(said.filter((outcome) => outcome.kind === 'added').length).toBe(5)
    expect(said.filter((outcome) => outcome.kind === 'too_many').length).toBe(3)
  })
})

test('changing the bank gives no room for ever more slips', async () => {
  await system.database.pool.query(
    `insert into payments.bank_account values ('acc_OTHER1', 'mega', 'Mega', '9100000001', 'PT Contoh', 60, true, 'x', now())`,
  )
  const { payment, attemptId } = await askTransfer()
  let current = attemptId
  const kinds: string[] = []
  for (let bank = 0; bank < 3; bank += 1) {
    for (let slip = 0; slip < 5; slip += 1)
      kinds.push((await addSlip(ctx(), { attemptId: current, content: newPicture() })).kind)
    const channelId = bank % 2 === 0 ? 'transfer_mega' : 'transfer_bca'
    await startAttempt(ctx(), { paymentId: payment.id, channelId })
    current = present((await viewOf(payment.subject.id)).payment.currentAttemptId, 'an attempt')
  }
  expect(kinds.filter((kind) => kind === 'added').length).toBe(10)
  expect(kinds.slice(10)).toEqual(['too_many', 'too_many', 'too_many', 'too_many', 'too_many'])
})

describe('above the limit of one person', () => {
  test('a second, different person is needed, for the same line', async () => {
    const { payment, attemptId } = await askTransfer()
    const line = await arrive(5_000_001n)
    expect(await confirm(attemptId, line, rina, 'lebih')).toEqual({ kind: 'second_needed' })
    expect(await confirm(attemptId, line, rina, 'lebih')).toEqual({ kind: 'same_person' })
    expect(await receiptsOf(payment.id)).toBe(0)
    expect(await confirm(attemptId, line, budi, 'lebih')).toMatchObject({ kind: 'confirmed' })
    const audit = await listAudit(system.database.db, {
      object: { kind: 'transfer', id: attemptId },
      limit: 10,
    })
    expect(audit.map((record) => [record.who, record.action])).toEqual([
      [budi.id, 'transfer.confirmed'],
      [rina.id, 'transfer.approved_first'],
    ])
  })

  test('the second person who means another line says the first yes anew', async () => {
    const { attemptId } = await askTransfer()
    const line = await arrive(6_000_000n)
    const otherLine = await arrive(6_000_002n)
    await confirm(attemptId, line, rina, 'lebih')
    expect(await confirm(attemptId, otherLine, budi, 'lebih')).toEqual({ kind: 'second_needed' })
    expect(await confirm(attemptId, otherLine, rina, 'lebih')).toMatchObject({ kind: 'confirmed' })
  })
})

describe('sums', () => {
  test('that are all taken lead to the next account, then to a clear refusal', async () => {
    await system.database.pool.query(
      `insert into payments.bank_account values ('acc_SMALL1', 'bni', 'BNI', '9000000001', 'PT Contoh', 50, true, 'x', now()),
        ('acc_SMALL2', 'bni', 'BNI', '9000000002', 'PT Contoh', 51, true, 'x', now())`,
    )
    const { attemptId, payment } = await askTransfer()
    const fill = (account: string) =>
      system.database.pool.query(
        `begin; set constraints all deferred; set local session_replication_role = replica;
         insert into payments.transfer (attempt_id, payment_id, account_id, asked_idr, code_idr, state, held_until)
         select 'att_FULL' || '${account}' || code, '${payment.id}', '${account}', 150000 - code, code, 'open', now()
         from generate_series(1, 999) code on conflict do nothing; commit`,
      )
    await fill('acc_SMALL1')
    const { payment: second } = await openOrder(ctx(), await takePart(system.database, 3))
    const started = await startAttempt(ctx(), { paymentId: second.id, channelId: 'transfer_bni' })
    expect(started).toMatchObject({ kind: 'awaiting', instruction: { number: '9000000002' } })
    await fill('acc_SMALL2')
    const full = await startAttempt(ctx(), { paymentId: payment.id, channelId: 'transfer_bni' })
    expect(full).toEqual({ kind: 'no_free_sum' })
    await system.database.pool.query(`delete from payments.transfer where attempt_id like 'att_FULL%'`)
    expect((await viewOf(payment.subject.id)).payment.currentAttemptId).toBe(attemptId)
  })
})

describe('the audience', () => {
  test('is switched group by group and back, is written down, and does not stop what is under way', async () => {
    const { payment, attemptId, asked } = await askTransfer()
    const offer = () => listTransferChannels(ctx(), { amount: rupiah(150_000), companyId: null })
    expect((await offer()).length).toBeGreaterThan(0)
    await setAudience(ctx(), { id: 'consumer', isEnabled: false, reason: 'pindah ke VA', by: rina })
    expect(await offer()).toEqual([])
    const { payment: next } = await openOrder(ctx(), await takePart(system.database, 3))
    const refused = await startAttempt(ctx(), { paymentId: next.id, channelId: 'transfer_bca' })
    expect(refused).toEqual({ kind: 'unknown_channel' })
    expect(await confirm(attemptId, await arrive(asked))).toMatchObject({ kind: 'confirmed' })
    await setAudience(ctx(), { id: 'consumer', isEnabled: true, reason: '', by: budi })
    expect((await offer()).length).toBeGreaterThan(0)
    const object = { kind: 'transfer_audience', id: 'consumer' }
    const [back, off] = await listAudit(system.database.db, { object, limit: 2 })
    expect([off?.reason, back?.after]).toEqual(['pindah ke VA', { isEnabled: true }])
    expect(await receiptsOf(payment.id)).toBe(1)
  })

  test("of one company decides over its group's", async () => {
    const { rows } = await system.database.pool.query<{ id: string; kind: string }>(
      `select id, kind from companies.company where kind = 'bengkel' limit 1`,
    )
    const companyId = present(rows[0], 'a company').id
    const offer = () => listTransferChannels(ctx(), { amount: rupiah(150_000), companyId })
    await setAudience(ctx(), { id: 'bengkel', isEnabled: false, reason: '', by: rina })
    expect(await offer()).toEqual([])
    await setAudience(ctx(), { id: companyId, isEnabled: true, reason: '', by: rina })
    expect((await offer()).length).toBeGreaterThan(0)
  })
})

describe('an imported statement', () => {
  const file = (lines: readonly string[]) => Buffer.from(`Tanggal,Keterangan,Jumlah\n${lines.join('\n')}\n`)
  const importFile = async (lines: readonly string[]) => {
    const input = { accountId: transfers.accountId, content: file(lines), by: rina }
    const prepared = await prepareImport(ctx(), input)
    assert(prepared.kind === 'prepared', `the file is read, not ${prepared.kind}`)
    return prepared.importId
  }

  test('adds each line once, also when two people press at once and files overlap', async () => {
    const day = businessDay(ctx().now())
    const twin = `${day},SETORAN TUNAI,"77,000.00 CR"`
    const importId = await importFile([twin, twin, `${day},LAIN,"88,000.00 CR"`])
    const press = () => completeImport(ctx(), { importId, withAlike: false, by: rina })
    const said = await Promise.all([press(), press()])
    const added = said.flatMap((outcome) => (outcome.kind === 'done' ? outcome.addedIds : []))
    expect(added.length).toBe(3)
    const overlapping = await importFile([twin, twin, twin])
    const preview = present(await findImport(ctx(), { importId: overlapping, by: rina }), 'a preview')
    expect(preview.lines.map((line) => line.verdict)).toEqual(['repeated', 'repeated', 'new'])
  })

  test('takes no money twice that a person typed before, in other words or without a reference', async () => {
    const day = businessDay(ctx().now())
    const typed = (description: string, reference: string) =>
      recordMutation(ctx(), {
        accountId: transfers.accountId,
        bookedOn: day,
        amount: rupiah(66_123),
        description,
        reference,
        by: rina,
      })
    expect((await typed('dari Budi', '')).kind).toBe('recorded')
    expect((await typed('dari Budi lagi', '')).kind).toBe('alike')
    expect((await typed('dari Budi lagi', 'REF-B')).kind).toBe('recorded')
    const importId = await importFile([`${day},TRSF CR BUDI,"66,123.00 CR"`])
    expect((await findImport(ctx(), { importId, by: rina }))?.lines[0]?.verdict).toBe('alike')
    const done = await completeImport(ctx(), { importId, withAlike: false, by: rina })
    expect(done).toEqual({ kind: 'done', addedIds: [] })
  })

  test('confirms exact lines by itself only while the switch is on, and only once', async () => {
    const { payment, asked } = await askTransfer()
    const line = await arrive(asked)
    expect(await confirmAlone(ctx(), { by: rina, mutationIds: [line] })).toEqual({ confirmed: 0 })
    expect(await alone(true, 'uji')).toEqual({ kind: 'changed' })
    const said = await Promise.all([
      confirmAlone(ctx(), { by: rina, mutationIds: [line] }),
      confirmAlone(ctx(), { by: rina, mutationIds: [line] }),
    ])
    expect(said[0].confirmed + said[1].confirmed).toBe(1)
    expect((await viewOf(payment.subject.id)).payment.state).toBe('settled')
    expect(await alone(false, '')).toEqual({ kind: 'changed' })
  })
})

test('after all of it the books are right', async () => {
  expect((await proveBooks(ctx())).breaches).toEqual([])
})
