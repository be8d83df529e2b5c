import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoCompanies } from '#db/seed/index.ts'
import { accounts } from '#ledger'
import { closePermanentAccount, listPayments, openPermanentAccount, startAttempt } from '#payments'
import { attackOn } from './attack.ts'
import { transferBody, withKnownSecret } from './signing.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const attack = attackOn(() => system)
const { breaches, calm, currentReference, openPayment, outcomesOf, recordOf, tellTransfer } = attack
const ctx = () => system.house.ctx
const companies = demoCompanies.map((company) => company.id)

beforeAll(async () => {
  system = await startTestSystem(withKnownSecret)
  await openPayment()
})
afterEach(() => calm())
afterAll(() => system.stop())

describe('a number that takes more than one payment', () => {
  async function deposits() {
    const { payments } = await listPayments(ctx(), { states: ['settled'], limit: 200 })
    return payments.filter((payment) => payment.subject.kind === 'deposit')
  }
  async function numberOf(companyId: string | undefined) {
    const channelId = 'doku_va_bca'
    const opening = await openPermanentAccount(ctx(), { companyId: companyId ?? '', channelId })
    if (opening.kind !== 'opened') throw new Error(opening.kind)
    return opening.account
  }

  test('closed since the bank asked takes the money all the same: it is the company’s', async () => {
    const account = await numberOf(companies[0])
    const before = (await deposits()).length
    await closePermanentAccount(ctx(), { permanentAccountId: account.id })
    const told = { number: account.number, reference: 'PVA-CLOSED', amount: '70000.00' }
    expect((await tellTransfer(transferBody(told))).status).toBe(200)
    const [latest] = await eventually(async () => {
      const found = await deposits()
      return found.length === before + 1 && found
    })
    expect(latest).toMatchObject({ companyId: companies[0], amount: 70_000n })
  })

  test('told under one payment request id as another number’s brings both companies their money', async () => {
    const paymentRequestId = randomUUID()
    const before = (await deposits()).length
    for (const companyId of companies.slice(0, 2)) {
      const { number, id } = await numberOf(companyId)
      const told = { number, reference: `PVA-${id.slice(-8)}`, amount: '80000.00', paymentRequestId }
      expect((await tellTransfer(transferBody(told))).status).toBe(200)
    }
    const found = await deposits()
    expect(found).toHaveLength(before + 2)
    expect(new Set(found.slice(0, 2).map((payment) => payment.companyId)).size).toBe(2)
  })

  test('told of twice under one name with two sums takes the first, and a person looks at the second', async () => {
    const { number } = await numberOf(companies[0])
    const before = (await deposits()).length
    const told = { number, reference: 'PVA-TWOSUMS', paymentRequestId: randomUUID() }
    await tellTransfer(transferBody({ ...told, amount: '90000.00' }))
    await tellTransfer(transferBody({ ...told, amount: '95000.00' }))
    expect(await deposits()).toHaveLength(before + 1)
    expect(await outcomesOf('PVA-TWOSUMS')).toEqual(['settled', 'claimed_again'])
  })

  test('with one name for two companies’ money keeps it from neither silently', async () => {
    const numbers = [await numberOf(companies[0]), await numberOf(companies[1])]
    const told = { reference: 'PVA-ONENAME', paymentRequestId: randomUUID(), amount: '90000.00' }
    for (const { number } of numbers) await tellTransfer(transferBody({ ...told, number }))
    expect(await outcomesOf('PVA-ONENAME')).toEqual(['settled', 'claimed_again'])
  })

  test('of a payment in parts takes part after part past the sum: settled once, the rest is surplus', async () => {
    const { payment, orderId } = await openPayment()
    await startAttempt(ctx(), { paymentId: payment.id, channelId: 'doku_va_bca', acceptsParts: true })
    const reference = await currentReference(orderId)
    const record = await recordOf(payment.id)
    const shown = record.attempts.find((attempt) => attempt.reference === reference)?.instruction
    const number = shown?.kind === 'virtual_account' ? shown.number : ''
    const parts = ['60000.00', '60000.00', '60000.00', '20000.00']
    const answers = await Promise.all(
      parts.map((amount) => tellTransfer(transferBody({ number, reference, amount }))),
    )
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
    const after = await eventually(async () => {
      const found = await recordOf(payment.id)
      return found.receipts.length === 4 && found
    })
    expect(after.payment).toMatchObject({ state: 'settled', received: 150_000n })
    expect(after.receipts.reduce((sum, receipt) => sum + receipt.applied, 0n)).toBe(150_000n)
    expect(after.receipts.reduce((sum, receipt) => sum + receipt.amount, 0n)).toBe(200_000n)
  })

  test.each(['0.00', '9999999999999999.00'])(
    'told of the sum %s stops no other notification',
    async (amount) => {
      const { number } = await numberOf(companies[0])
      const status = (
        await tellTransfer(transferBody({ number, reference: `PVA-ODD${amount.length}`, amount }))
      ).status
      expect(status).toBe(amount === '0.00' ? 404 : 200)
      const before = (await deposits()).length
      await tellTransfer(transferBody({ number, reference: `PVA-AFTER${amount.length}`, amount: '10000.00' }))
      expect(await deposits()).toHaveLength(before + 1)
    },
  )

  test('smaller than its fee, or beyond what a float holds, is booked to the rupiah', async () => {
    const { number } = await numberOf(companies[1])
    for (const amount of [1n, 4_440n, 9_007_199_254_740_993n]) {
      const reference = `PVA-EXACT${amount}`
      expect((await tellTransfer(transferBody({ number, reference, amount: `${amount}.00` }))).status).toBe(
        200,
      )
      const { rows } = await system.database.pool.query<{ amount: bigint; net: bigint; cost: bigint }>(
        `select r.amount_idr as amount, r.fee_idr + r.fee_vat_idr as cost, coalesce((select sum(l.amount_idr)
           from ledger.line l join ledger.entry e on e.id = l.entry_id
           where e.source_id = r.id and l.account_code = $2), 0)::bigint as net
         from payments.receipt r where provider_reference like $1 || '/%'`,
        [reference, accounts.clearingDoku],
      )
      expect(rows[0]?.amount).toBe(amount)
      expect(rows[0]?.net).toBe(amount - (rows[0]?.cost ?? 0n))
    }
  })

  test('takes 24 transfers at once while it is closed, opened and asked about, each for the company', async () => {
    const companyId = companies[2]
    const { number, id } = await numberOf(companyId)
    const before = (await deposits()).filter((payment) => payment.companyId === companyId).length
    const told = Array.from({ length: 24 }, (_, index) => ({
      number,
      reference: `PVA-MANY${index % 12}`,
      paymentRequestId: `MANY${index % 12}`,
      amount: '25000.00',
    }))
    const [answers] = await Promise.all([
      Promise.all(told.map((one) => tellTransfer(transferBody(one)))),
      closePermanentAccount(ctx(), { permanentAccountId: id }),
      numberOf(companyId),
      closePermanentAccount(ctx(), { permanentAccountId: id }),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(told.map(() => 200))
    await eventually(async () => {
      const found = (await deposits()).filter((payment) => payment.companyId === companyId)
      return found.length === before + 12
    }, 15_000)
  })
})

test('the books hold after all of it', async () => {
  // Invoices of paid orders follow by job.
  await eventually(async () => (await breaches()).length === 0).catch(() => {})
  expect(await breaches()).toEqual([])
})
