import { afterEach, describe, expect, inject, test } from 'vitest'
import { present } from '#platform/assert.ts'
import { begin, forgetTries, seller, signIn } from './attacked-login.ts'
import { createAttacker } from './attacker.ts'
import { query } from './database.ts'
import { eventually } from './eventually.ts'

const { adminUrl, sandboxUrl } = inject('system')
const phone = `62${seller.phone.slice(1)}`

afterEach(async () => {
  await forgetTries()
  await query(`update identity.staff_user set must_change_password_since = null where email = $1`, [
    seller.email,
  ])
})

async function readLinks(): Promise<string[]> {
  const page = await fetch(`${sandboxUrl.whatsapp}/phone/${phone}`)
  return [...(await page.text()).matchAll(/\/bukan-saya\/[\w-]{43}/g)].map(([path]) => path)
}

/** What the last message beside a code links to, once it has come. */
async function arrivedLink(before: number): Promise<string> {
  const links = await eventually(async () => {
    const all = await readLinks()
    return all.length > before ? all : null
  })
  return present(links.at(-1), 'a link came')
}

async function seen(): Promise<{ version: number; must: Date | null }> {
  const [row] = await query<{ version: number; must: Date | null }>(
    `select cred_version as version, must_change_password_since as must from identity.staff_user where email = $1`,
    [seller.email],
  )
  return present(row, 'the seller')
}

describe('the link that disowns a login', () => {
  test('opened by scanners of messages, by GET, HEAD or a picture, changes nothing', async () => {
    const before = (await readLinks()).length
    const intruder = createAttacker()
    const code = await begin(intruder)
    const path = await arrivedLink(before)
    const was = await seen()
    for (const method of ['GET', 'HEAD'])
      expect((await createAttacker().send(path, { method })).status).toBe(200)
    expect(await seen()).toEqual(was)
    expect((await intruder.post('/masuk?/kode', { code })).status).toBe(303)
  })

  test('posted by another site, or without a word where from, is refused and changes nothing', async () => {
    const before = (await readLinks()).length
    await begin(createAttacker())
    const path = await arrivedLink(before)
    const was = await seen()
    for (const origin of ['https://evil.example.test', 'null', `http://a.${new URL(adminUrl).host}`]) {
      const answer = await createAttacker().post(path, {}, { headers: { origin } })
      expect([400, 403, 415]).toContain(answer.status)
    }
    expect(await seen()).toEqual(was)
  })

  test('pressed by the owner ends the login and the sessions, once, and leads to a new password after the next login', async () => {
    const before = (await readLinks()).length
    const intruder = createAttacker()
    await signIn(intruder)
    const path = await arrivedLink(before)
    expect((await intruder.send('/profil')).status).toBe(200)
    const owner = createAttacker()
    const pressed = await owner.post(path, {})
    expect(pressed.status).toBe(200)
    expect(pressed.body).toContain('Sudah ditutup')
    expect((await intruder.send('/profil')).status, 'the intruder is out').toBe(303)
    const was = await seen()
    expect((await owner.post(path, {})).body).toContain('sudah pernah dipakai')
    expect((await seen()).version).toBe(was.version)

    await forgetTries()
    await signIn(owner)
    const ledTo = []
    for (const wanted of ['/', '/profil', '/perusahaan', '/profil/sesi'])
      ledTo.push((await owner.send(wanted)).headers.location)
    expect(ledTo).toEqual(ledTo.map(() => '/profil/sandi'))
    expect((await owner.send('/profil/sandi')).status).toBe(200)
    expect((await owner.post('/keluar', {})).status).toBe(303)
  })

  test('is told to no other site and kept by no cache', async () => {
    const before = (await readLinks()).length
    await begin(createAttacker())
    const { headers, body } = await createAttacker().send(await arrivedLink(before))
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toContain('127.0.0.1')
  })

  test.each(['x', 'A'.repeat(43), '%00', '..%2f..%2fprofil', 'x'.repeat(4_000)])(
    'invented (%s) does nothing and says so',
    async (token) => {
      const answer = await createAttacker().post(`/bukan-saya/${token}`, {})
      expect([200, 400, 404, 414, 431]).toContain(answer.status)
      expect(answer.body).not.toContain('Sudah ditutup')
    },
  )
})

describe('the cookie of a known browser', () => {
  test('is set after a complete login only, out of reach of scripts and other sites', async () => {
    const attacker = createAttacker()
    const code = await begin(attacker)
    expect(attacker.cookies.has('__Host-dev')).toBe(false)
    await attacker.post('/masuk?/kode', { code: code === '000000' ? '000001' : '000000' })
    expect(attacker.cookies.has('__Host-dev')).toBe(false)
    const answer = await attacker.post('/masuk?/kode', { code })
    const line = answer.setCookies.find((one) => one.startsWith('__Host-dev='))
    for (const attribute of [/; Path=\//i, /; Secure/i, /; HttpOnly/i, /; SameSite=Strict/i])
      expect(line).toMatch(attribute)
    expect(line).not.toMatch(/Domain=/i)
    const thief = createAttacker()
    thief.cookies.set('__Host-dev', attacker.cookies.get('__Host-dev') ?? '')
    expect((await thief.send('/profil')).status, 'alone it opens nothing').toBe(303)
  })
})
