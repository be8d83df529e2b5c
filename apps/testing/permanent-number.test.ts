import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoCompanies } from '#db/seed/index.ts'
import {
  answerInquiry,
  askAttempt,
  askInquiredNumbers,
  closePermanentAccount,
  findPaymentRecord,
  findPermanentAccounts,
  listPayments,
  openPermanentAccount,
  startAttempt,
} from '#payments'
import { present } from '#platform/assert.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { proveBooks } from '../prove-books.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { calm, openPayment, currentReference, settledOf } = stepsOn(() => system)
const channelId = 'doku_va_bca'
const companyId = present(demoCompanies[0], 'the demonstration has companies').id

beforeAll(async () => {
  system = await startTestSystem()
  await openPayment()
})
afterAll(() => system.stop())
afterEach(() => calm())

const ctx = () => system.house.ctx
async function open(company: string = companyId) {
  const opened = await openPermanentAccount(ctx(), { companyId: company, channelId })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  return opened.account
}
const transfer = (number: string, amount: number) =>
  system.control('doku', 'pay', { virtualAccountNo: number, amount })
async function deposits() {
  const { payments } = await listPayments(ctx(), { states: ['settled'], limit: 200 })
  return payments.filter((payment) => payment.subject.kind === 'deposit')
}
async function breaches() {
  const { db, now, log } = ctx()
  return (await withSnapshot({ db, now, log }, proveBooks)).breaches
}
/** The reference under which DOKU last told of a transfer. */
async function lastReference(): Promise<string> {
  const { rows } = await system.database.pool.query<{ reference: string }>(
    `select split_part(provider_reference, '/', 1) as reference from payments.receipt order by recorded_at desc limit 1`,
  )
  return present(rows[0], 'money came').reference
}
async function paidAtDoku(): Promise<number> {
  const answer = await system.control('doku', 'paid')
  const text = JSON.stringify(answer)
  return [...text.matchAll(/"amount":(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0)
}

describe('a number that a company keeps for good', () => {
  test('is the same whenever it is asked for, and comes back after it was closed', async () => {
    const account = await open()
    expect(account.number).toMatch(/^19008\d{12}$/)
    expect(await open()).toEqual(account)
    await closePermanentAccount(ctx(), { permanentAccountId: account.id })
    expect(await findPermanentAccounts(ctx(), { companyId })).toEqual([])
    expect(await open()).toMatchObject({ id: account.id, number: account.number })
    const other = present(demoCompanies[1], 'there are two companies').id
    expect((await open(other)).number).not.toBe(account.number)
  })

  test('asked for many times at once is opened once', async () => {
    const company = present(demoCompanies.at(-1), 'the demonstration has companies').id
    const accounts = await Promise.all(Array.from({ length: 8 }, () => open(company)))
    expect(new Set(accounts.map((account) => account.id)).size).toBe(1)
  })

  test('is another where the first derived one is taken', async () => {
    const [taker, company] = [demoCompanies[0], demoCompanies[2]].map(
      (row) => present(row, 'there are three').id,
    )
    const account = await open(company)
    await system.database.pool.query(
      'update payments.permanent_account set company_id = $1, closed_at = now() where id = $2',
      [taker, account.id],
    )
    const next = await open(company)
    expect(next.number).toMatch(/^19008\d{12}$/)
    expect(next.number).not.toBe(account.number)
    expect(await open(company)).toEqual(next)
  })

  test('is given to no unknown company, and not at a bank that asks nobody', async () => {
    expect(await openPermanentAccount(ctx(), { companyId: 'cmp_0', channelId })).toEqual({
      kind: 'unknown_company',
    })
    expect(await openPermanentAccount(ctx(), { companyId, channelId: 'doku_va_bni' })).toEqual({
      kind: 'unknown_channel',
    })
  })

  test('takes every transfer as a deposit of the company, settled at once', async () => {
    const account = await open()
    const before = (await deposits()).length
    await transfer(account.number, 250_000)
    await transfer(account.number, 250_000)
    const after = await eventually(async () => {
      const found = await deposits()
      return found.length === before + 2 ? found : null
    })
    const [latest] = after
    expect(latest).toMatchObject({ companyId, amount: 250_000n, received: 250_000n, state: 'settled' })
    const record = present(await findPaymentRecord(ctx(), { paymentId: latest?.id ?? '' }), 'it is there')
    expect(record.receipts).toHaveLength(1)
    expect(record.receipts[0]).toMatchObject({ disposition: 'settles', fee: 4_000n, channelId })
    expect(record.notifications[0]).toMatchObject({ outcome: 'settled', verdict: 'valid' })
    expect(await breaches()).toEqual([])
  })

  test.each(['duplicate', 'duplicate_new_id', 'forge', 'reorder'])(
    'takes one transfer once, whatever becomes of its notification (%s)',
    async (kind) => {
      const account = await open()
      const before = (await deposits()).length
      await system.control('doku', 'faults', { target: 'notification', kind, times: 1 })
      await transfer(account.number, 70_000)
      if (kind === 'reorder') await transfer(account.number, 80_000)
      const count = before + (kind === 'reorder' ? 2 : 1)
      await eventually(async () => (await deposits()).length >= count)
      expect(await deposits()).toHaveLength(count)
    },
  )

  test('loses no transfer whose notification never came, and takes it once', async () => {
    const account = await open()
    const before = (await deposits()).length
    await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
    await transfer(account.number, 123_000)
    await askInquiredNumbers(ctx())
    expect(await deposits()).toHaveLength(before)
    system.database.clock.offsetMs = 80_000
    await Promise.all([askInquiredNumbers(ctx()), askInquiredNumbers(ctx())])
    const found = await deposits()
    expect(found).toHaveLength(before + 1)
    expect(found[0]).toMatchObject({ companyId, amount: 123_000n })
    await system.control('doku', 'resend', { reference: await lastReference() })
    system.database.clock.offsetMs = 200_000
    await askInquiredNumbers(ctx())
    expect(await deposits()).toHaveLength(before + 1)
  })

  test('whose bank only looked brings nothing, and is asked about a few times only', async () => {
    const account = await open()
    const before = (await deposits()).length
    await expect(transfer(account.number, 1_000)).rejects.toThrow('4042513')
    const counts: number[] = []
    for (const seconds of [80, 190, 650, 1_900, 3_700, 5_000]) {
      system.database.clock.offsetMs = seconds * 1_000
      counts.push((await askInquiredNumbers(ctx())).asked)
    }
    expect(counts.at(-1)).toBe(0)
    expect(counts.slice(0, 5).every((count) => count > 0)).toBe(true)
    expect(await deposits()).toHaveLength(before)
  })

  test('that is closed is refused to the bank, and money that comes all the same is the company’s', async () => {
    const account = await open()
    await transfer(account.number, 90_000)
    await closePermanentAccount(ctx(), { permanentAccountId: account.id })
    await expect(transfer(account.number, 90_000)).rejects.toThrow('Waktu pembayaran sudah habis')
    await expect(transfer('19008000000000000', 90_000)).rejects.toThrow('tidak ditemukan')
    const { rows } = await system.database.pool.query<{ outcome: string }>(
      `select distinct outcome from payments.notification where kind = 'doku_va_inquiry' and verdict = 'valid'`,
    )
    expect(rows.map((row) => row.outcome).toSorted()).toEqual([
      'answered_open',
      'answered_over',
      'answered_unknown',
      'transferred',
    ])
    expect(await breaches()).toEqual([])
  })
})

describe('the number of one payment, asked about by a bank', () => {
  /** What the house would answer, before it is put into the words of a provider. */
  async function ask(number: string): Promise<unknown> {
    const { payments } = ctx()
    const inquiry = { number, inquiryRequestId: 'INQ-1' }
    const accountInquirer: typeof payments.accountInquirer = {
      ...payments.accountInquirer,
      readInquiry: async () => ({ verdict: 'valid', inquiry, problem: null }),
      answerInquiry: (_call, _reading, found) => ({
        status: 200,
        headers: {},
        body: JSON.stringify(found, (_name, value: unknown) =>
          typeof value === 'bigint' ? Number(value) : value,
        ),
      }),
    }
    const asked = { ...ctx(), payments: { ...payments, accountInquirer } }
    const answer = await answerInquiry(asked, { headers: {}, rawBody: Buffer.from('{}') })
    return JSON.parse(answer.body)
  }

  test('answers with its sum, then that it is paid, or over', async () => {
    const { payment, orderId } = await openPayment()
    const started = await startAttempt(ctx(), { paymentId: payment.id, channelId })
    const number =
      started.kind === 'awaiting' && started.instruction.kind === 'virtual_account'
        ? started.instruction.number
        : ''
    const reference = await currentReference(orderId)
    expect(await ask(number)).toMatchObject({ kind: 'open', amount: 150_000, bounds: null, reference })
    system.database.clock.offsetMs = 25 * 3_600_000
    expect(await ask(number)).toEqual({ kind: 'over' })
    system.database.clock.offsetMs = 0
    await system.control('doku', 'pay', { invoiceNumber: reference })
    await settledOf(orderId)
    expect(await ask(number)).toEqual({ kind: 'paid' })
    expect(await ask('19008999')).toEqual({ kind: 'unknown' })
  })

  test('answers with the rest where it takes parts', async () => {
    const { payment, orderId } = await openPayment()
    await startAttempt(ctx(), { paymentId: payment.id, channelId, acceptsParts: true })
    const reference = await currentReference(orderId)
    await system.control('doku', 'pay', { invoiceNumber: reference, amount: 145_000 })
    const { attempts } = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'it is there')
    const instruction = attempts.find((attempt) => attempt.reference === reference)?.instruction
    const number = instruction?.kind === 'virtual_account' ? instruction.number : ''
    const bounds = { minimum: 5_000, maximum: 5_000 }
    expect(await ask(number)).toMatchObject({ kind: 'open', amount: 5_000, bounds })
  })
})

describe('an account that takes a sum in parts', () => {
  test('takes part after part, and no more than the rest', async () => {
    const { payment, orderId } = await openPayment()
    const started = await startAttempt(ctx(), { paymentId: payment.id, channelId, acceptsParts: true })
    expect(started).toMatchObject({ kind: 'awaiting', instruction: { kind: 'virtual_account' } })
    const invoiceNumber = await currentReference(orderId)
    const part = (amount: number) => system.control('doku', 'pay', { invoiceNumber, amount })
    await part(60_000)
    const view = await eventually(async () => {
      const record = await findPaymentRecord(ctx(), { paymentId: payment.id })
      return record?.payment.received === 60_000n ? record : null
    })
    expect(view.payment.state).toBe('awaiting')
    const again = await startAttempt(ctx(), { paymentId: payment.id, channelId, acceptsParts: true })
    expect(again).toEqual(started)
    await eventually(async () => {
      const { attempts, exchanges } = present(
        await findPaymentRecord(ctx(), { paymentId: payment.id }),
        'it is there',
      )
      const current = attempts.find((attempt) => attempt.reference === invoiceNumber)
      return exchanges.some(
        (exchange) =>
          exchange.attemptId === current?.id && exchange.operation === 'update_va' && exchange.status === 200,
      )
    })
    await expect(part(90_001)).rejects.toThrow('4042513')
    await part(90_000)
    await settledOf(orderId)
    const record = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'it is there')
    expect(record.receipts.map((receipt) => receipt.disposition)).toEqual(['part', 'settles'])
    expect(await breaches()).toEqual([])
  })

  test('loses no part whose notification never came', async () => {
    const { payment, orderId } = await openPayment()
    await startAttempt(ctx(), { paymentId: payment.id, channelId, acceptsParts: true })
    const invoiceNumber = await currentReference(orderId)
    await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
    await system.control('doku', 'pay', { invoiceNumber, amount: 60_000 })
    const open = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'it is there')
    const attemptId = present(open.attempts[0], 'an attempt was made').id
    await Promise.all([askAttempt(ctx(), { attemptId }), askAttempt(ctx(), { attemptId })])
    await askAttempt(ctx(), { attemptId })
    const record = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'it is there')
    expect(record.payment.received).toBe(60_000n)
    expect(record.receipts).toHaveLength(1)
  })

  test('and in the end our books hold what DOKU says was paid', async () => {
    const { rows } = await system.database.pool.query<{ sum: string }>(
      'select coalesce(sum(amount_idr), 0)::text as sum from payments.receipt',
    )
    expect(Number(rows[0]?.sum)).toBe(await paidAtDoku())
    expect(await breaches()).toEqual([])
  })
})
