import { afterEach, describe, expect, inject, test } from 'vitest'
import { begin, countSends, credentials, forgetTries, seller } from './attacked-login.ts'
import { createAttacker } from './attacker.ts'
import { query } from './database.ts'

const { adminUrl } = inject('system')

afterEach(forgetTries)

describe('floods', () => {
  test('thirty logins at once from fifty addresses with forged forwarding headers send one message', async () => {
    const before = await countSends()
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        createAttacker().post('/masuk?/sandi', credentials, {
          from: `127.0.0.${(index % 50) + 2}`,
          headers: {
            'x-forwarded-for': `203.0.113.${index}`,
            'x-real-ip': `203.0.113.${index}`,
            forwarded: `for=203.0.113.${index}`,
          },
        }),
      ),
    )
    for (const answer of answers) expect([303, 429]).toContain(answer.status)
    expect((await countSends()) - before).toBe(1)
    const [{ live } = { live: -1 }] = await query<{ live: number }>(
      `select count(*)::int as live from identity.login_challenge c join identity.staff_user s on s.id = c.staff_id
       where s.email = $1 and c.state = 'live'`,
      [seller.email],
    )
    expect(live).toBe(1)
  })

  test('forty guesses at once from forty addresses are five tries', async () => {
    const attacker = createAttacker()
    const code = await begin(attacker)
    const cookies = new Map(attacker.cookies)
    const guesses = Array.from({ length: 40 }, (_, index) =>
      String((Number(code) + index + 1) % 1_000_000).padStart(6, '0'),
    )
    await Promise.all(
      guesses.map((guess, index) => {
        const one = createAttacker()
        for (const [name, value] of cookies) one.cookies.set(name, value)
        return one.post('/masuk?/kode', { code: guess }, { from: `127.0.0.${index + 2}` })
      }),
    )
    const right = await attacker.post('/masuk?/kode', { code })
    expect(right.status).toBe(400)
    const [{ tries } = { tries: -1 }] = await query<{ tries: number }>(
      `select attempts as tries from identity.login_challenge c join identity.staff_user s on s.id = c.staff_id
       where s.email = $1 order by c.created_at desc limit 1`,
      [seller.email],
    )
    expect(tries).toBe(5)
  })

  test('wrong passwords with a new forwarding header each time are throttled all the same', async () => {
    for (let turn = 0; turn < 6; turn += 1)
      await createAttacker().post(
        '/masuk?/sandi',
        { email: seller.email, password: `salah-salah-${turn}` },
        { headers: { 'x-forwarded-for': `198.51.100.${turn}` }, from: `127.0.0.${turn + 2}` },
      )
    const before = await countSends()
    const answer = await createAttacker().post('/masuk?/sandi', credentials)
    expect(answer.status).toBe(400)
    expect(await countSends()).toBe(before)
  })
})

describe('input that no form sends', () => {
  const odd: readonly [string, Record<string, string>][] = [
    ['empty fields', { email: '', password: '' }],
    ['an e-mail of 100,000 characters', { email: `${'a'.repeat(100_000)}@x.test`, password: 'x' }],
    ['a password of 1,000,000 characters', { email: seller.email, password: 'x'.repeat(1_000_000) }],
    ['zero bytes', { email: `${seller.email}\0`, password: 'a\0b' }],
    ['lone surrogates and other scripts', { email: 'مرحبا@例え.test', password: '\uD800密码' }],
    ['SQL', { email: `' or 1=1 --@x.test`, password: `' or '1'='1` }],
    ['lines for the log', { email: 'a\r\nSet-Cookie: x=1@x.test', password: 'x' }],
  ]
  test.each(odd)('%s are answered as a refusal', async (_name, fields) => {
    const answer = await createAttacker().post('/masuk?/sandi', fields)
    expect([400, 413, 429]).toContain(answer.status)
    expect(answer.setCookies.filter((line) => !/max-age=0/i.test(line))).toEqual([])
    expect(answer.body).not.toContain('node_modules')
  })

  test('a body over the limit is refused before it is read', async () => {
    const sent = createAttacker().send('/masuk?/sandi', {
      method: 'POST',
      body: Buffer.alloc(7_000_000, 97),
      headers: { origin: adminUrl, 'content-type': 'application/x-www-form-urlencoded' },
    })
    // The server may hang up before the rest was sent; that is a refusal too.
    const status = await sent.then(
      (answer) => answer.status,
      () => 413,
    )
    expect([400, 413]).toContain(status)
  })

  test('a file as a password is no password', async () => {
    const body = [
      '--x',
      'Content-Disposition: form-data; name="email"',
      '',
      seller.email,
      '--x',
      'Content-Disposition: form-data; name="password"; filename="p.txt"',
      'Content-Type: text/plain',
      '',
      seller.password,
      '--x--',
      '',
    ].join('\r\n')
    const before = await countSends()
    const answer = await createAttacker().send('/masuk?/sandi', {
      method: 'POST',
      body,
      headers: { origin: new URL(adminUrl).origin, 'content-type': 'multipart/form-data; boundary=x' },
    })
    expect(answer.status).toBe(400)
    expect(await countSends()).toBe(before)
  })

  test.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '-1', '1e5', '000000 000000 000000 000000'])(
    'a code written %j is a wrong try and no error',
    async (code) => {
      const attacker = createAttacker()
      await begin(attacker)
      const answer = await attacker.post('/masuk?/kode', { code })
      expect(answer.status).toBe(400)
      expect(attacker.cookies.has('__Host-adm')).toBe(false)
    },
  )
})
