import { afterEach, describe, expect, inject, test } from 'vitest'
import {
  begin,
  countSends,
  credentials,
  forgetTries,
  seller,
  shown,
  signIn,
  withoutNonce,
} from './attacked-login.ts'
import { createAttacker } from './attacker.ts'
import { query } from './database.ts'

const { adminUrl, shopUrl } = inject('system')

afterEach(forgetTries)

describe('posts that no page of the panel sent', () => {
  test.each([
    ['another site', { origin: 'https://evil.example.test' }],
    ['the shop', { origin: shopUrl }],
    ['a page without origin', { origin: 'null' }],
    ['another site as plain text', { origin: 'https://evil.example.test', 'content-type': 'text/plain' }],
    [
      'another site as multipart',
      { origin: 'https://evil.example.test', 'content-type': 'multipart/form-data; boundary=x' },
    ],
    ['a subdomain', { origin: `http://a.${new URL(adminUrl).host}` }],
  ])('a login from %s is refused and sends no message', async (_name, headers) => {
    const attacker = createAttacker()
    const before = await countSends()
    const answer = await attacker.post('/masuk?/sandi', credentials, { headers })
    expect([400, 403, 415]).toContain(answer.status)
    expect(await countSends()).toBe(before)
    expect(attacker.cookies.size).toBe(0)
  })

  test('a login without any origin is refused and sends no message', async () => {
    const before = await countSends()
    const answer = await createAttacker().send('/masuk?/sandi', {
      method: 'POST',
      body: new URLSearchParams(credentials).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(403)
    expect(await countSends()).toBe(before)
  })

  test('a sign-out from another site leaves the session', async () => {
    const attacker = createAttacker()
    await signIn(attacker)
    const kept = new Map(attacker.cookies)
    await attacker.post('/keluar', {}, { headers: { origin: 'https://evil.example.test' } })
    for (const [name, value] of kept) attacker.cookies.set(name, value)
    expect((await attacker.send('/profil')).status).toBe(200)
  })

  test('a sign-out by a link or a picture leaves the session', async () => {
    const attacker = createAttacker()
    await signIn(attacker)
    await attacker.send('/keluar')
    expect((await attacker.send('/profil')).status).toBe(200)
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('%s on the login does nothing', async (method) => {
    const answer = await createAttacker().send('/masuk', { method, headers: { origin: adminUrl } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })
})

describe('what a login tells and gives', () => {
  test('the session’s token is only in a cookie that scripts and other sites never get, and in no body', async () => {
    const attacker = createAttacker()
    const answer = await signIn(attacker)
    const line = answer.setCookies.find((one) => one.startsWith('__Host-adm='))
    expect(line).toMatch(/; Path=\//i)
    for (const attribute of [/; Secure/i, /; HttpOnly/i, /; SameSite=Strict/i])
      expect(line).toMatch(attribute)
    expect(line).not.toMatch(/Domain=/i)
    const token = attacker.cookies.get('__Host-adm') ?? ''
    expect(token).toMatch(/^[\w-]{43}$/)
    const pages = [answer, await attacker.send('/profil'), await attacker.send('/profil/__data.json')]
    for (const page of pages) expect(page.body).not.toContain(token)
  })

  test('a token that was planted before the login is not the session’s, and opens nothing', async () => {
    const attacker = createAttacker()
    const planted = 'A'.repeat(43)
    attacker.cookies.set('__Host-adm', planted)
    await signIn(attacker)
    expect(attacker.cookies.get('__Host-adm')).not.toBe(planted)
    const other = createAttacker()
    other.cookies.set('__Host-adm', planted)
    expect((await other.send('/profil')).status).toBe(303)
  })

  test('the challenge of the first step opens no page, and its code none in another browser', async () => {
    const attacker = createAttacker()
    const code = await begin(attacker)
    expect((await attacker.send('/profil')).status).toBe(303)
    const other = createAttacker()
    const answer = await other.post('/masuk?/kode', { code })
    expect(answer.status).toBe(400)
    expect(other.cookies.has('__Host-adm')).toBe(false)
  })

  test('a session’s token is dead after its sign-out, also for who kept a copy', async () => {
    const attacker = createAttacker()
    await signIn(attacker)
    const copy = createAttacker()
    copy.cookies.set('__Host-adm', attacker.cookies.get('__Host-adm') ?? '')
    await attacker.post('/keluar', {})
    expect((await copy.send('/profil')).status).toBe(303)
  })

  test('an unknown person, a wrong password and a person without permission to sign in get the same answer', async () => {
    const asked = async (email: string, password: string) => {
      const answer = await createAttacker().post('/masuk?/sandi', { email, password })
      const {
        date: _date,
        'x-request-id': _id,
        'content-length': _length,
        etag: _etag,
        ...headers
      } = answer.headers
      const said = withoutNonce(JSON.stringify(headers))
      return { status: answer.status, cookies: answer.setCookies, said, text: shown(answer, email) }
    }
    const wrong = await asked(seller.email, 'bukan kata sandinya')
    const nobody = await asked('tidak.ada@astraotoshop.test', 'bukan kata sandinya')
    await query(`update identity.staff_user set disabled_at = now() where email = $1`, [seller.email])
    const disabled = await asked(seller.email, seller.password)
    await query(`update identity.staff_user set disabled_at = null where email = $1`, [seller.email])
    expect(nobody).toEqual(wrong)
    expect(disabled).toEqual(wrong)
  })

  test.each([
    '//evil.example.test',
    'https://evil.example.test',
    '/\\evil.example.test',
    '/%5Cevil.example.test',
    'javascript:alert(1)',
    '/\t/evil.example.test',
  ])('a login that should lead on to %s stays in the panel', async (wanted) => {
    const attacker = createAttacker()
    const code = await begin(attacker)
    const answer = await attacker.post(`/masuk?/kode&lanjut=${encodeURIComponent(wanted)}`, { code })
    const to = new URL(answer.headers.location ?? '/', adminUrl)
    expect(to.origin).toBe(new URL(adminUrl).origin)
  })
})
