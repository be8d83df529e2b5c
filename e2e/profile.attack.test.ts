import { afterEach, describe, expect, inject, test } from 'vitest'
import { forgetTries, seller, shown, signIn } from './attacked-login.ts'
import type { Answer } from './attacker.ts'
import { createAttacker } from './attacker.ts'
import { query } from './database.ts'

const { shopUrl } = inject('system')

afterEach(async () => {
  await forgetTries()
  await query(`update identity.password_reset set asked_at = asked_at - interval '2 days'`)
})

async function countResets(): Promise<number> {
  const [row] = await query<{ resets: number }>('select count(*)::int as resets from identity.password_reset')
  return row?.resets ?? -1
}

async function credentialsOf(email: string): Promise<{ hash: string; phone: string; version: number }> {
  const [row] = await query<{ hash: string; phone: string; version: number }>(
    `select password_hash as hash, phone_e164 as phone, cred_version as version
     from identity.staff_user where email = $1`,
    [email],
  )
  if (row === undefined) throw new Error(`${email} is a member of staff.`)
  return row
}

/** What an answer tells beside the moment: status, headers without what differs anyway, and the cookies' shapes. */
function told(answer: Answer) {
  const { date, 'x-request-id': requestId, ...headers } = answer.headers
  expect([date, requestId]).not.toContain(undefined)
  const cookies = answer.setCookies.map((line) => line.replace(/=[\w-]{43};/, '=token;'))
  return {
    status: answer.status,
    headers: Object.keys(headers).toSorted(),
    csp: withoutTokens(String(headers['content-security-policy'])),
    cookies,
  }
}

function withoutTokens(text: string): string {
  return text.replaceAll(/nonce-[\w+/=]+/g, 'nonce')
}

describe('whether an e-mail belongs to a member of staff', () => {
  test('is told by no status, header, cookie or text of a forgotten password', async () => {
    const answers = []
    for (const email of [seller.email, 'nobody-at-all@astraotoshop.test', 'no e-mail', '']) {
      const attacker = createAttacker()
      const asked = await attacker.post('/lupa-sandi?/mulai', { email })
      const page = await attacker.send('/lupa-sandi')
      const wrong = await attacker.post('/lupa-sandi?/kode', { code: 'no code' })
      answers.push({
        asked: told(asked),
        page: told(page),
        wrong: told(wrong),
        text: shown(page, email),
        wrongText: shown(wrong, email),
      })
    }
    for (const answer of answers.slice(1)) expect(answer).toEqual(answers[0])
    expect(answers[0]?.asked.status).toBe(303)
    expect(answers[0]?.asked.cookies.join('\n')).toContain(
      '__Host-reset=token; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Strict',
    )
  })
})

describe('the cookie of a forgotten password', () => {
  test('opens neither the panel nor a login', async () => {
    const attacker = createAttacker()
    await attacker.post('/lupa-sandi?/mulai', { email: seller.email })
    const token = attacker.cookies.get('__Host-reset') ?? ''
    expect(token).toHaveLength(43)
    for (const name of ['__Host-adm', '__Host-chal']) {
      const other = createAttacker()
      other.cookies.set(name, token)
      expect((await other.send('/profil')).status).toBe(303)
      const answer = await other.post('/masuk?/kode', { code: '000000' })
      expect(answer.status).toBe(400)
    }
  })

  test('skips no step: the new password without the code changes nothing', async () => {
    const before = await credentialsOf(seller.email)
    const attacker = createAttacker()
    await attacker.post('/lupa-sandi?/mulai', { email: seller.email })
    const password = 'hujan turun di atap seng'
    for (const kind of ['recovery_code', 'totp', 'passkey', 'whatsapp', '']) {
      const fields = { password, passwordAgain: password, kind, answer: '"123456"' }
      expect((await attacker.post('/lupa-sandi?/simpan', fields)).status).toBe(400)
    }
    expect(await credentialsOf(seller.email)).toEqual(before)
  })
})

describe('posts that no page of the panel sent', () => {
  test.each([
    ['another site', { origin: 'https://evil.example.test' }],
    ['the shop', { origin: shopUrl }],
    ['a page without origin', { origin: 'null' }],
  ])('a forgotten password from %s is refused, and nothing begins', async (_name, headers) => {
    const before = await countResets()
    const answer = await createAttacker().post('/lupa-sandi?/mulai', { email: seller.email }, { headers })
    expect([400, 403]).toContain(answer.status)
    expect(await countResets()).toBe(before)
  })
})

describe('a stolen session', () => {
  test('changes neither password nor number, ends with nothing changed at the question for a fresh factor', async () => {
    const thief = createAttacker()
    await signIn(thief)
    const before = await credentialsOf(seller.email)
    const password = 'hujan turun di atap seng'
    const tries = [
      await thief.post('/profil/sandi?/simpan', { password, passwordAgain: password }),
      await thief.post('/profil/sandi?/mulai', {}),
      await thief.post('/profil/telepon?/mulai', { phone: '081299998888' }),
    ]
    for (const answer of tries) {
      expect(answer.status).toBe(303)
      expect(answer.headers.location).toMatch(/^\/konfirmasi\/prf_/)
    }
    expect(await credentialsOf(seller.email)).toEqual(before)
    const [kept] = await query<{ forms: string }>(
      `select string_agg(form::text, ' ') as forms from access.proof where staff_id =
        (select id from identity.staff_user where email = $1)`,
      [seller.email],
    )
    expect(kept?.forms).not.toContain(password)
  })

  test('ends nobody else’s session', async () => {
    const thief = createAttacker()
    await signIn(thief)
    const [other] = await query<{ id: string }>(
      `select id from identity.staff_session where staff_id <>
        (select id from identity.staff_user where email = $1) and ended_at is null limit 1`,
      [seller.email],
    )
    if (other === undefined) return
    await thief.post('/profil/sesi?/akhiri', { sessionId: other.id })
    const [after] = await query<{ ended: Date | null }>(
      'select ended_at as ended from identity.staff_session where id = $1',
      [other.id],
    )
    expect(after?.ended).toBeNull()
  })
})

test('an invented link stops no change of number, is kept by no cache, and tells no other site', async () => {
  const attacker = createAttacker()
  for (const token of ['a'.repeat(43), "x'--", '%00', '..%2f..']) {
    const page = await attacker.send(`/batal-nomor/${token}`)
    expect([200, 400, 404]).toContain(page.status)
    if (page.status !== 200) continue
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.headers['referrer-policy']).toBe('no-referrer')
    expect((await attacker.post(`/batal-nomor/${token}`, {})).status).toBe(200)
  }
})
