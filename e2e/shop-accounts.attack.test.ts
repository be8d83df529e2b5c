import { expect, inject, test } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import { withoutNonce } from './attacked-login.ts'
import { createAttacker, type Answer } from './attacker.ts'
import { query } from './database.ts'

const { shopUrl, adminUrl } = inject('system')
const [workshop] = demoPeople.buyers
const shop = () => createAttacker(shopUrl)
const credentials = { login: workshop.email, password: workshop.password }
const location = (answer: Answer) => answer.headers.location ?? ''

async function countSends(): Promise<number> {
  const [row] = await query<{ sends: number }>(`select count(*)::int as sends from identity.buyer_otp_send`)
  return row?.sends ?? 0
}

test.each([
  ['another site', { origin: 'https://jahat.test' }],
  ['another site that hides its origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a sister port', { origin: adminUrl }],
])('a form posted by %s signs nobody in and sends no message', async (_who, headers) => {
  const before = await countSends()
  const posts: [string, Record<string, string>][] = [
    ['/masuk?/sandi', credentials],
    ['/masuk?/kode', { phone: '081220000001' }],
    ['/lupa-sandi', { phone: '081220000001' }],
    ['/daftar', { name: 'Jahat', phone: '081377112233', consent: 'ya' }],
  ]
  for (const [path, fields] of posts) {
    const answer = await shop().post(path, fields, { headers })
    expect({ path, status: answer.status }).toEqual({ path, status: 403 })
    expect(`${path} ${answer.setCookies.join()}`).not.toMatch(/__Host-shop/)
  }
  for (const path of ['/masuk/passkey/tanya', '/akun/passkey/tanya'])
    expect({ path, status: (await shop().send(path, { method: 'POST', headers })).status }).toEqual({
      path,
      status: 403,
    })
  expect(await countSends()).toBe(before)
})

test.each(['//jahat.test', 'https://jahat.test', '/\\jahat.test', '/\t/jahat.test', 'javascript:alert(1)'])(
  'a sign-in leads to no other site: %s',
  async (wanted) => {
    const answer = await shop().post('/masuk?/sandi', { ...credentials, kembali: wanted })
    expect([answer.status, location(answer)]).toEqual([303, '/'])
    const opened = await shop().send(`/masuk?kembali=${encodeURIComponent(wanted)}`)
    expect(opened.body.includes('name="kembali" value="/"')).toBe(true)
  },
)

test('cookies are __Host-, HttpOnly and Secure, tokens stand in no page, and no cache keeps what is personal', async () => {
  const attacker = shop()
  const answer = await attacker.post('/masuk?/sandi', credentials)
  const set = answer.setCookies.filter((line) => line.startsWith('__Host-shop') && !/max-age=0/i.test(line))
  expect(set).toHaveLength(2)
  for (const line of set) expect(line).toMatch(/Path=\/.*HttpOnly.*Secure.*SameSite=(Lax|Strict)/i)
  for (const path of [
    '/akun',
    '/akun/keamanan',
    '/akun/anggota',
    '/akun/nomor',
    '/tagihan',
    '/saldo',
    '/masuk',
  ]) {
    const page = await attacker.send(path)
    expect(`${path} ${page.headers['cache-control']}`).toContain('no-store')
    for (const value of attacker.cookies.values())
      expect({ path, isShown: page.body.includes(value) }).toEqual({ path, isShown: false })
  }
})

test('a session of the shop means nothing to the panel, and one of the panel nothing to the shop', async () => {
  const customer = shop()
  await customer.post('/masuk?/sandi', credentials)
  const token = customer.cookies.get('__Host-shop') ?? ''
  expect(token).not.toBe('')
  const panel = createAttacker()
  for (const name of ['__Host-adm', '__Host-shop', '__Host-chal']) panel.cookies.set(name, token)
  expect(location(await panel.send('/pembayaran'))).toMatch(/^\/masuk/)
  const [session] = await query<{ id: string }>('select id from identity.buyer_session limit 1')
  expect(session?.id).toMatch(/^ses_/)
  const stolen = shop()
  for (const name of ['__Host-shop', '__Host-adm', '__Host-shop-dev'])
    stolen.cookies.set(name, 'x'.repeat(43))
  expect(location(await stolen.send('/akun'))).toMatch(/^\/masuk/)
})

test('who signs in gets a token that did not exist before, and the old one of that browser is dropped', async () => {
  const attacker = shop()
  attacker.cookies.set('__Host-shop', 'fixed-by-a-stranger')
  await attacker.post('/masuk?/sandi', credentials)
  const first = attacker.cookies.get('__Host-shop')
  expect(first).not.toBe('fixed-by-a-stranger')
  await attacker.post('/masuk?/sandi', { ...credentials, password: 'salah semua ini' })
  expect(attacker.cookies.get('__Host-shop'), 'a failed sign-in leaves nobody signed in').toBeUndefined()
})

test('login, forgotten password and registration look the same for known and unknown people', async () => {
  const known = '081220000002'
  const unknown = '081399887766'
  const seen = async (path: string, fields: (number: string) => Record<string, string>) => {
    const shown = new Set<string>()
    for (const number of [known, unknown]) {
      const attacker = shop()
      const posted = await attacker.post(path, fields(number))
      const page = location(posted) === '' ? posted : await attacker.send(location(posted))
      const cookies = posted.setCookies.map((line) => line.replace(/=[^;]*/, '=')).toSorted()
      const body = withoutNonce(page.body).replaceAll(/0812[^ ]*002|0813[^ ]*766|\d+/g, '0')
      shown.add(JSON.stringify([posted.status, location(posted), cookies, page.status, body]))
    }
    return shown.size
  }
  expect(await seen('/masuk?/kode', (phone) => ({ phone }))).toBe(1)
  await query(`update identity.buyer_otp_send set at = at - interval '5 minutes'`)
  expect(await seen('/lupa-sandi', (phone) => ({ phone }))).toBe(1)
  await query(`update identity.buyer_otp_send set at = at - interval '5 minutes'`)
  expect(await seen('/daftar', (phone) => ({ name: 'Siapa', phone, consent: 'ya' }))).toBe(1)
  const logins = async (login: string) =>
    (await shop().post('/masuk?/sandi', { login, password: 'salah semua ini' })).status
  expect(await logins(known)).toBe(await logins(unknown))
})

test('steps are not skipped: a code page without a challenge takes no code', async () => {
  for (const path of ['/masuk/kode?/periksa', '/daftar/kode?/periksa', '/lupa-sandi/kode?/periksa']) {
    const attacker = shop()
    attacker.cookies.set('__Host-shop-chal', 'invented')
    const answer = await attacker.post(path, { code: '123456', newPassword: 'soto betawi pakai emping' })
    expect({ path, status: answer.status }).toEqual({ path, status: 401 })
    expect(`${path} ${answer.setCookies.join()}`).not.toMatch(/__Host-shop=[^;]/)
  }
})

test('forged forwarding headers do not open more codes: the number’s gap holds from everywhere', async () => {
  const number = '081220000001'
  await query(`update identity.buyer_otp_send set at = at - interval '2 days'`)
  const before = await countSends()
  await Promise.all(
    Array.from({ length: 30 }, (_, step) =>
      shop().post(
        '/masuk?/kode',
        { phone: number },
        { from: `127.0.1.${step + 1}`, headers: { 'x-forwarded-for': `203.0.113.${step}` } },
      ),
    ),
  )
  expect((await countSends()) - before).toBe(1)
})
