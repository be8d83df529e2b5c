import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { createSigner, type Signer } from '#platform/sign.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { openPayment } from './open-payment.ts'
import { listPayLinks, makePayLink, readPayLink, revokePayLinks, type PayLinksCtx } from './pay-link.ts'

let database: TestDatabase
let ctx: PayLinksCtx
const urlOf = (token: string) => `https://toko.test/b/${token}`
const withSigner = (sign: Signer): PayLinksCtx => ({
  ...database.ctx,
  payments: { payLinks: { sign, urlOf } },
})

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = withSigner(createSigner(randomBytes(32), 'pay links'))
})

afterAll(() => database.drop())

async function open(): Promise<string> {
  const { paymentId } = await database.ctx.transaction((trx) =>
    openPayment(trx, {
      subject: { kind: 'invoices', id: newId('bnd') },
      number: 'TGH/2611/000001',
      companyId: null,
      amount: rupiah(150_000),
      payBefore: new Date(ctx.now().getTime() + 3_600_000),
      buyer: { name: 'Bengkel Contoh', phone: '6281230000001', email: null },
      description: 'tagihan',
      lines: [{ id: 'A', name: 'Tagihan', unitPrice: rupiah(150_000), quantity: 1 }],
      at: ctx.now(),
    }),
  )
  return paymentId
}

async function linkTo(paymentId: string): Promise<string> {
  const made = await makePayLink(ctx, { paymentId, madeBy: { kind: 'visitor' } })
  if (made.kind !== 'made') throw new Error(made.kind)
  return made.url.split('/').at(-1) ?? ''
}

describe('a pay link', () => {
  test('opens its payment and no other', async () => {
    const [first, second] = [await open(), await open()]
    const [toFirst, toSecond] = [await linkTo(first), await linkTo(second)]
    expect(await readPayLink(ctx, { token: toFirst })).toBe(first)
    expect(await readPayLink(ctx, { token: toSecond })).toBe(second)
    expect(toFirst).toMatch(/^[\w-]{50}$/)
  })

  test('with any one character changed opens nothing', async () => {
    const token = await linkTo(await open())
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A'
      const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`
      expect(await readPayLink(ctx, { token: changed }), `character ${at}`).toBeNull()
    }
  })

  test('in another spelling, longer, shorter, empty or foreign opens nothing', async () => {
    const token = await linkTo(await open())
    const wrong = [
      '',
      'x',
      `${token}A`,
      `${token}=`,
      ` ${token}`,
      token.slice(1),
      token.slice(0, -1),
      '%00',
      '\0',
    ]
    for (const text of [...wrong, 'A'.repeat(50), 'A'.repeat(100_000), randomBytes(37).toString('base64url')])
      expect(await readPayLink(ctx, { token: text }), `token ${text.slice(0, 60)}`).toBeNull()
  })

  test('signed by another key opens nothing, though its row is there', async () => {
    const token = await linkTo(await open())
    const stranger = withSigner(createSigner(randomBytes(32), 'pay links'))
    expect(await readPayLink(stranger, { token })).toBeNull()
  })

  test('is over some days after the deadline of its payment', async () => {
    const token = await linkTo(await open())
    database.clock.offsetMs = 2 * 24 * 3_600_000
    expect(await readPayLink(ctx, { token })).not.toBeNull()
    database.clock.offsetMs = 4 * 24 * 3_600_000
    expect(await readPayLink(ctx, { token })).toBeNull()
    database.clock.offsetMs = 0
  })

  test('is dead at once when it is revoked, and only those of that payment', async () => {
    const [first, second] = [await open(), await open()]
    const [toFirst, toSecond] = [await linkTo(first), await linkTo(second)]
    expect(await revokePayLinks(ctx, { paymentId: first, by: 'visitor' })).toEqual({ revoked: 1 })
    expect(await readPayLink(ctx, { token: toFirst })).toBeNull()
    expect(await readPayLink(ctx, { token: toSecond })).toBe(second)
    expect(await listPayLinks(ctx, { paymentId: first })).toEqual([])
    expect(await revokePayLinks(ctx, { paymentId: first, by: 'visitor' })).toEqual({ revoked: 0 })
  })

  test('beyond the fifth ends the oldest one', async () => {
    const paymentId = await open()
    const tokens: string[] = []
    for (let count = 0; count < 7; count += 1) tokens.push(await linkTo(paymentId))
    const opened = await Promise.all(tokens.map((token) => readPayLink(ctx, { token })))
    expect(opened.map((one) => one !== null)).toEqual([false, false, true, true, true, true, true])
    expect(await listPayLinks(ctx, { paymentId })).toHaveLength(5)
  })

  test('is not made for a payment that is over or does not exist', async () => {
    const paymentId = await open()
    database.clock.offsetMs = 2 * 3_600_000
    const madeBy = { kind: 'visitor' } as const
    expect(await makePayLink(ctx, { paymentId, madeBy })).toEqual({ kind: 'not_open' })
    database.clock.offsetMs = 0
    expect(await makePayLink(ctx, { paymentId: newId('pay'), madeBy })).toEqual({ kind: 'not_found' })
    expect(await makePayLink(ctx, { paymentId: "pay_' or 1=1", madeBy })).toEqual({ kind: 'not_found' })
  })

  test('cannot be read from the table', async () => {
    const token = await linkTo(await open())
    const rows = await database.db.selectFrom('payments.pay_link').selectAll().execute()
    const random = Buffer.from(token, 'base64url').subarray(0, 16).toString('hex')
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(rows.some((row) => row.token_sha256.toString('hex').includes(random))).toBe(false)
  })
})
