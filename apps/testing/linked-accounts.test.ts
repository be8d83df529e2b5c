import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  customerTokenOf,
  finishLinking,
  listLinkedAccounts,
  readAuthCode,
  renewLinkedAccounts,
  startLinking,
  ticketParameter,
  unlinkAccount,
} from '#payments'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const provider = 'astrapay'
const dayMs = 86_400_000

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 1_000 })
})
beforeEach(() => moveClocks(0))
afterAll(() => system.stop())

/** Ours and AstraPay's, so that tokens die on both sides. */
async function moveClocks(offsetMs: number): Promise<void> {
  system.database.clock.offsetMs = offsetMs
  await system.control('astrapay', 'clock', { now: new Date(Date.now() + offsetMs).toISOString() })
}

function newBuyer() {
  return {
    id: `buy_${randomUUID().slice(0, 8)}`,
    companyId: null,
    name: 'Sari Bengkel',
    phone: '+62 812-0000-0001',
    email: 'sari@bengkel.test',
  }
}
type Buyer = ReturnType<typeof newBuyer>

function start(buyer: Buyer) {
  const returnUrl = `${system.shopUrl}/akun/astrapay/kembali`
  return startLinking(ctx(), { provider, buyer, returnUrl, deviceId: 'Mozilla/5.0 (contoh)' })
}

/** The buyer agrees on the provider's page, and the browser comes back. */
async function agree(buyer: Buyer): Promise<{ ticket: string; authCode: string | null }> {
  const answer = await system.control('astrapay', 'bind', { externalUid: buyer.id })
  const returnTo = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'returnTo') : null
  const url = new URL(String(returnTo))
  return {
    ticket: url.searchParams.get(ticketParameter) ?? '',
    authCode: readAuthCode(url.searchParams) ?? readAuthCode(new URLSearchParams(url.hash.slice(1))),
  }
}

async function link(buyer: Buyer) {
  expect((await start(buyer)).kind).toBe('redirect')
  const back = await agree(buyer)
  return finishLinking(ctx(), { buyerId: buyer.id, ...back })
}

const fault = (target: string, kind: string, times = 1) =>
  system.control('astrapay', 'faults', { target, kind, times })

async function rowsOf(buyer: Buyer) {
  return ctx()
    .db.selectFrom('payments.linked_account')
    .selectAll()
    .where('buyer_id', '=', buyer.id)
    .orderBy('created_at')
    .execute()
}

async function operationsOf(buyer: Buyer): Promise<string[]> {
  const rows = await rowsOf(buyer)
  const exchanges = await ctx()
    .db.selectFrom('payments.wire_exchange')
    .select(['operation', 'request_body', 'response_body'])
    .where('subject_id', 'in', ['', ...rows.map((row) => row.id)])
    .orderBy('id')
    .execute()
  return exchanges.map((exchange) => exchange.operation).filter((name) => name !== 'access_token')
}

test('a buyer links a wallet by the page, and its token is kept sealed', async () => {
  const buyer = newBuyer()
  const linked = await link(buyer)
  expect(linked).toMatchObject({ kind: 'linked', account: { state: 'linked', phoneMasked: '0812••••0001' } })
  const token = await customerTokenOf(ctx(), { buyerId: buyer.id, provider })
  expect(token).toMatchObject({ kind: 'token', deviceId: 'Mozilla/5.0 (contoh)' })
  const [row] = await rowsOf(buyer)
  const stored = row?.access_token_sealed?.toString('latin1') ?? ''
  expect(token.kind === 'token' ? stored.includes(token.customerToken) : true).toBe(false)
  expect(row?.auth_code_sealed).toBeNull()
  const days = ((row?.access_expires_at?.getTime() ?? 0) - Date.now()) / dayMs
  expect(days).toBeGreaterThan(14.9)
  expect(await operationsOf(buyer)).toEqual(['account_binding', 'customer_token'])
})

test('no exchange kept about a link shows a token or code', async () => {
  const buyer = newBuyer()
  await link(buyer)
  const token = await customerTokenOf(ctx(), { buyerId: buyer.id, provider })
  if (token.kind !== 'token') throw new Error('there is no token')
  const rows = await ctx().db.selectFrom('payments.wire_exchange').selectAll().execute()
  const text = JSON.stringify(rows.map((row) => [row.request_headers, row.request_body, row.response_body]))
  expect(text).not.toContain(token.customerToken)
  expect(text).not.toMatch(/"authCode\\+":\\+"[A-Za-z0-9]/)
})

test.each(['query', 'fragment', 'none'])('the code may come back by %s', async (bindingReturn) => {
  await system.control('astrapay', 'settings', { bindingReturn })
  expect((await link(newBuyer())).kind).toBe('linked')
  await system.control('astrapay', 'settings', { bindingReturn: 'query' })
})

test.each([
  ['authCode=AbC1', 'AbC1'],
  ['auth_code=AbC2&state=x', 'AbC2'],
  ['AUTHORIZATION_CODE=AbC3', 'AbC3'],
  ['code=AbC4', 'AbC4'],
  ['authCode=<script>', null],
  ['tautan=AbC', null],
])('the code is read from %s', (text, code) => {
  expect(readAuthCode(new URLSearchParams(text))).toBe(code)
})

test('another buyer cannot finish, see or end a link', async () => {
  const [buyer, thief] = [newBuyer(), newBuyer()]
  await start(buyer)
  const back = await agree(buyer)
  expect(await finishLinking(ctx(), { buyerId: thief.id, ...back })).toEqual({ kind: 'not_found' })
  expect((await finishLinking(ctx(), { buyerId: buyer.id, ...back })).kind).toBe('linked')
  const [account] = await listLinkedAccounts(ctx(), { buyerId: buyer.id })
  expect(await listLinkedAccounts(ctx(), { buyerId: thief.id })).toEqual([])
  const theft = { buyerId: thief.id, linkedAccountId: account?.id ?? '' }
  expect(await unlinkAccount(ctx(), theft)).toEqual({ kind: 'not_found' })
  expect(await customerTokenOf(ctx(), { buyerId: thief.id, provider })).toEqual({ kind: 'not_linked' })
})

test('the way back opened twice at once links once', async () => {
  const buyer = newBuyer()
  await start(buyer)
  const back = await agree(buyer)
  const finish = () => finishLinking(ctx(), { buyerId: buyer.id, ...back })
  const both = await Promise.all([finish(), finish()])
  expect(both.map((answer) => answer.kind)).toEqual(['linked', 'linked'])
  expect(await operationsOf(buyer)).toEqual(['account_binding', 'customer_token'])
})

test('a code whose answer was lost is used up, and the other code of the binding links all the same', async () => {
  const buyer = newBuyer()
  await start(buyer)
  const back = await agree(buyer)
  await fault('customer-token', 'timeout_after_accept')
  const finish = () => finishLinking(ctx(), { buyerId: buyer.id, ...back })
  expect(await finish()).toEqual({ kind: 'unknown' })
  expect((await finish()).kind).toBe('linked')
})

test('a process that died while finishing only delays it', async () => {
  const buyer = newBuyer()
  await start(buyer)
  const back = await agree(buyer)
  await ctx()
    .db.updateTable('payments.linked_account')
    .set({ busy_until: new Date(Date.now() + 75_000) })
    .where('buyer_id', '=', buyer.id)
    .execute()
  await moveClocks(76_000)
  expect((await finishLinking(ctx(), { buyerId: buyer.id, ...back })).kind).toBe('linked')
})

test('a page left without agreeing links nothing, and the buyer links again', async () => {
  const buyer = newBuyer()
  await start(buyer)
  const first = await agree(buyer)
  await start(buyer)
  const [left, open] = await rowsOf(buyer)
  expect([left?.state, open?.state]).toEqual(['unlinked', 'binding'])
  expect(await finishLinking(ctx(), { buyerId: buyer.id, ticket: first.ticket, authCode: null })).toEqual({
    kind: 'link_again',
  })
})

test('linking again replaces the older link', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await link(buyer)
  expect((await rowsOf(buyer)).map((row) => row.state)).toEqual(['unlinked', 'linked'])
  expect(await listLinkedAccounts(ctx(), { buyerId: buyer.id })).toHaveLength(1)
})

test('a token about to die is renewed once, whoever asks at once', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await moveClocks(15 * dayMs - 10 * 60_000)
  const before = await rowsOf(buyer)
  const asked = Array.from({ length: 6 }, () => customerTokenOf(ctx(), { buyerId: buyer.id, provider }))
  const tokens = await Promise.all(asked)
  expect(new Set(tokens.map((token) => token.kind))).toEqual(new Set(['token']))
  expect(new Set(tokens.map((token) => JSON.stringify(token))).size).toBe(1)
  const after = await rowsOf(buyer)
  expect(after[0]?.access_token_sealed).not.toEqual(before[0]?.access_token_sealed)
  expect(await operationsOf(buyer)).toEqual(['account_binding', 'customer_token', 'customer_token'])
})

test('the job renews a day ahead, and a second worker finds nothing to do', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await moveClocks(14.5 * dayMs)
  const [one, two] = await Promise.all([renewLinkedAccounts(ctx()), renewLinkedAccounts(ctx())])
  expect(one.renewed + two.renewed).toBeGreaterThanOrEqual(1)
  expect(await operationsOf(buyer)).toEqual(['account_binding', 'customer_token', 'customer_token'])
})

test('a lost answer keeps the link, and the next question renews it', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await moveClocks(16 * dayMs)
  await fault('customer-token', 'timeout_after_accept')
  expect((await customerTokenOf(ctx(), { buyerId: buyer.id, provider })).kind).toBe('unknown')
  expect((await customerTokenOf(ctx(), { buyerId: buyer.id, provider })).kind).toBe('token')
})

test('a process that died while renewing only delays it', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await moveClocks(16 * dayMs)
  const busyUntil = new Date(Date.now() + 16 * dayMs + 60_000)
  await ctx()
    .db.updateTable('payments.linked_account')
    .set({ busy_until: busyUntil })
    .where('buyer_id', '=', buyer.id)
    .execute()
  await moveClocks(16 * dayMs + 61_000)
  expect((await customerTokenOf(ctx(), { buyerId: buyer.id, provider })).kind).toBe('token')
})

test('a link the provider ended is dead, and its secrets are gone', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await system.control('astrapay', 'wallets', { phone: '081200000001', standing: 'locked' })
  await system.control('astrapay', 'wallets', { phone: '081200000001', standing: 'active' })
  await moveClocks(16 * dayMs)
  expect(await customerTokenOf(ctx(), { buyerId: buyer.id, provider })).toEqual({ kind: 'link_again' })
  const [row] = await rowsOf(buyer)
  expect(row).toMatchObject({ state: 'dead', access_token_sealed: null, refresh_token_sealed: null })
  expect(await listLinkedAccounts(ctx(), { buyerId: buyer.id })).toMatchObject([{ state: 'dead' }])
})

test('an unreachable provider kills no link', async () => {
  const buyer = newBuyer()
  await link(buyer)
  await moveClocks(16 * dayMs)
  for (const kind of ['status_500', 'garbage', 'drop', 'hang']) {
    await fault('customer-token', kind)
    expect([kind, (await customerTokenOf(ctx(), { buyerId: buyer.id, provider })).kind]).toEqual([
      kind,
      'unknown',
    ])
  }
  expect((await rowsOf(buyer))[0]?.state).toBe('linked')
})

test('unlinking ends it at the provider and forgets the tokens; twice is once', async () => {
  const buyer = newBuyer()
  const linked = await link(buyer)
  const linkedAccountId = linked.kind === 'linked' ? linked.account.id : ''
  const end = () => unlinkAccount(ctx(), { buyerId: buyer.id, linkedAccountId })
  const both = await Promise.all([end(), end()])
  expect(both).toEqual([{ kind: 'unlinked' }, { kind: 'unlinked' }])
  expect(await operationsOf(buyer)).toEqual(['account_binding', 'customer_token', 'account_unbinding'])
  expect((await rowsOf(buyer))[0]).toMatchObject({ state: 'unlinked', refresh_token_sealed: null })
  expect(await customerTokenOf(ctx(), { buyerId: buyer.id, provider })).toEqual({ kind: 'not_linked' })
})

test('unlinking without an answer keeps the link', async () => {
  const buyer = newBuyer()
  const linked = await link(buyer)
  const linkedAccountId = linked.kind === 'linked' ? linked.account.id : ''
  await fault('unbinding', 'hang')
  expect(await unlinkAccount(ctx(), { buyerId: buyer.id, linkedAccountId })).toEqual({ kind: 'unknown' })
  expect(await unlinkAccount(ctx(), { buyerId: buyer.id, linkedAccountId })).toEqual({ kind: 'unlinked' })
})

test('pages begun and left are forgotten, and nobody begins more than ten in an hour', async () => {
  const buyer = newBuyer()
  for (let count = 0; count < 10; count += 1) expect((await start(buyer)).kind).toBe('redirect')
  expect(await start(buyer)).toEqual({ kind: 'too_many' })
  await moveClocks(61 * 60_000)
  await renewLinkedAccounts(ctx())
  expect(new Set((await rowsOf(buyer)).map((row) => row.state))).toEqual(new Set(['unlinked']))
})
