import { afterEach, describe, expect, inject, test } from 'vitest'
import { begin, forgetTries, seller, signIn } from './attacked-login.ts'
import { createAttacker } from './attacker.ts'
import { query } from './database.ts'

const { shopUrl } = inject('system')

afterEach(forgetTries)

describe('ways around the login', () => {
  test.each([
    '/pembayaran',
    '//pembayaran',
    '/%70embayaran',
    '/pembayaran/',
    '/masuk/../pembayaran',
    '/masuk/%2e%2e/pembayaran',
    '/pembayaran/ekspor',
    '/monitor.json',
    '/live/monitor',
    '/pengguna',
    '/jejak',
  ])('%s shows nothing without a session', async (path) => {
    const answer = await createAttacker().send(path)
    expect([301, 302, 303, 307, 308, 401, 403, 404]).toContain(answer.status)
    expect(answer.body).not.toMatch(/Rp\s?\d/)
  })

  test.each(['/pembayaran/__data.json', '/__data.json'])(
    '%s leads to the login and carries nothing else',
    async (path) => {
      const answer = await createAttacker().send(path)
      const data: unknown = JSON.parse(answer.body)
      expect(data).toMatchObject({ type: 'redirect', location: expect.stringMatching(/^\/masuk/) })
    },
  )

  test('pages say how they are written', async () => {
    expect((await createAttacker().send('/masuk')).headers['content-type']).toBe('text/html; charset=utf-8')
  })

  test.each(['__Host-adm', '__Host-chal'])('an invented %s opens nothing', async (name) => {
    for (const value of ['A'.repeat(43), '', "' or 1=1 --", '%00', 'x'.repeat(8_000)]) {
      const attacker = createAttacker()
      attacker.cookies.set(name, value)
      const answer = await attacker.send('/profil')
      expect([303, 400, 431]).toContain(answer.status)
    }
  })

  test('a customer’s session opens nothing in the panel, and a member of staff’s nothing in the shop', async () => {
    const staff = createAttacker()
    await signIn(staff)
    const token = staff.cookies.get('__Host-adm') ?? ''
    const shop = createAttacker(shopUrl)
    shop.cookies.set('__Host-shop', token)
    expect((await shop.send('/tagihan')).body).not.toContain(seller.name)
    const panel = createAttacker()
    panel.cookies.set('__Host-shop', token)
    expect((await panel.send('/profil')).status).toBe(303)
  })

  test('nothing of the panel may be kept by a cache, whatever the answer', async () => {
    const attacker = createAttacker()
    const paths = ['/masuk', '/profil', '/pembayaran', '/monitor.json', '/tidak-ada']
    const answers = await Promise.all(paths.map((path) => attacker.send(path)))
    expect(answers.map((answer) => answer.headers['cache-control'])).toEqual(paths.map(() => 'no-store'))
  })
})

describe('forged reports about a message', () => {
  test.each([
    ['no signature', {}],
    ['an empty one', { 'x-hub-signature-256': '' }],
    ['one of another key', { 'x-hub-signature-256': `sha256=${'ab'.repeat(32)}` }],
    ['the old kind alone', { 'x-hub-signature': `sha1=${'ab'.repeat(20)}` }],
  ])('with %s are refused and change nothing', async (_name, headers) => {
    const attacker = createAttacker()
    await begin(attacker)
    const count = async () =>
      (
        await query<{ n: number }>(
          `select count(*)::int as n from messaging.delivery_event where error = 'forged'`,
        )
      )[0]?.n
    const answer = await createAttacker(shopUrl).send('/notifications/whatsapp', {
      method: 'POST',
      body: JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            changes: [
              {
                field: 'messages',
                value: { statuses: [{ id: 'wamid.x', status: 'failed', timestamp: '1795475141' }] },
              },
            ],
          },
        ],
      }),
      headers: { 'content-type': 'application/json', ...headers },
    })
    expect([401, 403]).toContain(answer.status)
    expect(await count()).toBe(0)
  })
})
