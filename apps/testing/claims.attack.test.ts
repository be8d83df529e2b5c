import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expirePayments, issueToken } from '#payments'
import { hostedPaths } from '../config.ts'
import { attackOn } from './attack.ts'
import { pageBody, transferBody, withKnownSecret } from './signing.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { transfersOn } from './transfers.ts'

let system: TestSystem
const attack = attackOn(() => system)
const { breaches, calm, opened, outcomesOf, receiptsOf, settledOf, tellByHttp, tellTransfer, viewOf } = attack
const ctx = () => system.house.ctx

beforeAll(async () => {
  system = await startTestSystem(withKnownSecret)
  await transfersOn(() => system).openAccount()
})
afterEach(() => calm())
afterAll(() => system.stop())

describe('a claim that is rightly signed and yet wrong', () => {
  test.each(['astrapay_debit', 'astrapay_qris', 'transfer_bca'])(
    'by DOKU of the attempt that waits at another (%s) moves nothing, and a person sees it',
    async (channelId) => {
      const { paymentId, orderId, reference, amount } = await opened(channelId)
      await tellByHttp(pageBody({ reference, amount: `${amount}` }))
      await tellTransfer(transferBody({ number: '190081234567890', reference, amount: `${amount}.00` }))
      expect(await receiptsOf(paymentId)).toEqual([])
      expect((await viewOf(orderId)).payment.state).toBe('awaiting')
      expect(await outcomesOf(reference)).toEqual(['unknown_payment', 'unknown_payment'])
    },
  )

  test.each(['0', '1', '149999', '150001', '9007199254740992', '9007199254740993', '9999999999999999'])(
    'of the sum %s on a page that asks for another never settles: DOKU is asked instead',
    async (amount) => {
      const { paymentId, reference } = await opened('doku_checkout')
      await tellByHttp(pageBody({ reference, amount }))
      expect(await outcomesOf(reference)).toEqual(['amount_mismatch'])
      expect(await receiptsOf(paymentId)).toEqual([])
    },
  )

  test.each([
    '-150000',
    '150000.01',
    '1.5e5',
    '"150.000"',
    '" 150000"',
    '99999999999999999',
    '[150000]',
    'true',
  ])('of the sum %s, which is no sum, is refused, kept and settles nothing', async (amount) => {
    const { paymentId, reference } = await opened('doku_checkout')
    expect((await tellByHttp(pageBody({ reference, amount }))).status).toBe(400)
    expect(await outcomesOf(reference)).toEqual(['unreadable'])
    expect(await receiptsOf(paymentId)).toEqual([])
  })

  test.each(['150000', '150000.0', '150000.00', '"150000"'])(
    'of the sum %s, which is exactly what was asked, settles',
    async (amount) => {
      const { paymentId, orderId, reference } = await opened('doku_checkout')
      expect((await tellByHttp(pageBody({ reference, amount }))).status).toBe(200)
      await settledOf(orderId)
      expect(await receiptsOf(paymentId)).toEqual(['settles'])
    },
  )

  test('in another currency settles nothing', async () => {
    const { paymentId, reference } = await opened('doku_checkout')
    const body = pageBody({ reference, amount: '150000' }).replace(
      '{"order":{',
      '{"order":{"currency":"USD",',
    )
    expect((await tellByHttp(body)).status).toBe(400)
    const transfer = { number: '190081234567890', reference, amount: '150000.00', currency: 'USD' }
    expect((await tellTransfer(transferBody(transfer))).status).toBe(400)
    expect(await receiptsOf(paymentId)).toEqual([])
  })

  test.each<[string, (body: string) => string | Buffer]>([
    ['a key twice', (body) => body.replace('"amount":150000', '"amount":1,"amount":150000')],
    [
      'a key twice, once escaped',
      (body) => body.replace('"amount":150000', String.raw`"amount":150000,"\u0061mount":1`),
    ],
    ['a NUL', (body) => body.replace('"status"', String.raw`"x":"\u0000","status"`)],
    [
      'bytes that are no UTF-8',
      (body) => Buffer.from(body.replace('"status"', '"x":"\u00ff","status"'), 'latin1'),
    ],
    ['deep nesting', (body) => body.replace('{"order"', `{"x":${'['.repeat(40)}${']'.repeat(40)},"order"`)],
    ['a byte order mark', (body) => `\ufeff${body}`],
  ])('with %s is refused, kept and settles nothing', async (_name, spoil) => {
    const { paymentId, reference } = await opened('doku_checkout')
    expect((await tellByHttp(spoil(pageBody({ reference, amount: '150000' })))).status).toBe(400)
    expect(await outcomesOf(reference)).toEqual(['unreadable'])
    expect(await receiptsOf(paymentId)).toEqual([])
  })

  test('of more than 64 KB is refused before it is read', async () => {
    const { paymentId, reference } = await opened('doku_checkout')
    const body = pageBody({ reference, amount: '150000' }).replace('{', `{"x":"${'y'.repeat(65_536)}",`)
    expect((await tellByHttp(body)).status).toBe(413)
    expect(await receiptsOf(paymentId)).toEqual([])
  })

  test('of a refund of a payment that nobody knows, or that never was paid, moves nothing', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    await tellByHttp(pageBody({ reference, amount: '150000', status: 'REFUNDED' }))
    await tellByHttp(pageBody({ reference: 'AOP000000-UNKNOWN', amount: '150000', status: 'REFUNDED' }))
    expect(await outcomesOf(reference)).toEqual(['noted'])
    expect(await outcomesOf('AOP000000-UNKNOWN')).toEqual(['unknown_payment'])
    expect((await viewOf(orderId)).payment.state).toBe('awaiting')
    expect(await receiptsOf(paymentId)).toEqual([])
  })
})

describe('the name that DOKU gives a payment', () => {
  test.each(['', 'x'.repeat(20_000)])(
    'does not decide whether its money is taken (%#)',
    async (requestId) => {
      for (let turn = 0; turn < 2; turn += 1) {
        const { paymentId, orderId, reference } = await opened('doku_checkout')
        expect((await tellByHttp(pageBody({ reference, amount: '150000', requestId }))).status).toBe(200)
        await settledOf(orderId)
        expect(await receiptsOf(paymentId)).toEqual(['settles'])
        expect(await outcomesOf(reference)).toEqual(['settled'])
      }
    },
  )

  test('that stands at another attempt already loses no money silently: it waits for a person', async () => {
    const requestId = randomUUID()
    const [first, second] = [await opened('doku_checkout'), await opened('doku_checkout')]
    const tell = (reference: string) => tellByHttp(pageBody({ reference, amount: '150000', requestId }))
    expect((await tell(first.reference)).status).toBe(200)
    expect((await tell(second.reference)).status).toBe(200)
    await settledOf(first.orderId)
    expect(await receiptsOf(second.paymentId)).toEqual([])
    expect(await outcomesOf(second.reference)).toEqual([null])
  })
})

describe('order and repetition', () => {
  test.each([
    [
      ['FAILED', 'SUCCESS'],
      ['noted', 'settled'],
    ],
    [
      ['SUCCESS', 'FAILED'],
      ['settled', 'noted'],
    ],
    [
      ['EXPIRED', 'SUCCESS'],
      ['noted', 'settled'],
    ],
    [
      ['SUCCESS', 'EXPIRED', 'PENDING'],
      ['settled', 'noted', 'noted'],
    ],
  ])('%j come to %j, and the money counts once', async (statuses, outcomes) => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    for (const status of statuses) await tellByHttp(pageBody({ reference, amount: '150000', status }))
    await settledOf(orderId)
    expect(await outcomesOf(reference)).toEqual(outcomes)
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
  })

  test('the same invoice, status and date with another sum is another fact, told of and not taken', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    await tellByHttp(pageBody({ reference, amount: '150000' }))
    await tellByHttp(pageBody({ reference, amount: '149000' }))
    await settledOf(orderId)
    expect(await outcomesOf(reference)).toEqual(['settled', 'amount_mismatch'])
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
  })

  test('a replay after six minutes, after an hour and after a day changes nothing', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    const body = pageBody({ reference, amount: '150000' })
    const stamp = {
      'request-timestamp': `${new Date().toISOString().slice(0, 19)}Z`,
      'request-id': randomUUID(),
    }
    await tellByHttp(body, stamp)
    await settledOf(orderId)
    const answers: number[] = []
    for (const minutes of [6, 60, 24 * 60 + 1]) {
      system.database.clock.offsetMs = minutes * 60_000
      answers.push((await tellByHttp(body, stamp)).status)
    }
    expect(answers).toEqual([200, 200, 401])
    expect(await outcomesOf(reference)).toEqual(['settled', 'repeated', 'repeated', 'bad_signature'])
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
  })

  test('money that comes while our clock has jumped back an hour is taken as any other', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    system.database.clock.offsetMs = -3_600_000
    await tellByHttp(pageBody({ reference, amount: '150000' }))
    await settledOf(orderId)
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
    await expirePayments(ctx())
    expect((await viewOf(orderId)).payment.state).toBe('settled')
  })
})

describe('who tells', () => {
  test('under another client id, or with another provider’s token, is not believed', async () => {
    const { paymentId, reference } = await opened('doku_va_bca')
    const foreign = await tellByHttp(pageBody({ reference, amount: '150000' }), {
      'client-id': 'BRN-0000-0000',
    })
    expect(foreign.status).toBe(401)
    const body = transferBody({ number: '190081234567890', reference, amount: '150000.00' })
    const token = await issueToken(ctx(), { provider: 'astrapay' })
    expect((await tellTransfer(body, { token })).status).toBe(401)
    const own = await issueToken(ctx(), { provider: 'doku' })
    expect((await tellTransfer(body, { token: own, path: hostedPaths.astraPayDebit })).status).toBe(401)
    expect(await receiptsOf(paymentId)).toEqual([])
  })

  test('with a token that died is not believed', async () => {
    const { paymentId, reference } = await opened('doku_va_bca')
    const token = await issueToken(ctx(), { provider: 'doku' })
    system.database.clock.offsetMs = 3_600_000
    const body = transferBody({ number: '190081234567890', reference, amount: '150000.00' })
    expect((await tellTransfer(body, { token })).status).toBe(401)
    expect(await receiptsOf(paymentId)).toEqual([])
  })
})

test('the books hold after all of it', async () => {
  // Invoices of paid orders follow by job.
  await eventually(async () => (await breaches()).length === 0).catch(() => {})
  expect(await breaches()).toEqual([])
})
