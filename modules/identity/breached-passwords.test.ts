import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assert } from '#platform/assert.ts'
import { silentLog } from '#platform/log.ts'
import { createBreachedPasswords } from './breached-passwords.ts'
import { createIdentity } from './identity.ts'
import { judgeNewPassword } from './judge-password.ts'
import { testKeys, testPanelUrl, testPassword } from './testing.ts'

const stolen = 'jendela biru di bukit'
const hashOf = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()

/** A range service as the world has them; the test says how it behaves. */
let server: Server
let url = ''
const asked: string[] = []
let behave: 'answers' | 'fails' | 'hangs' | 'garbage' = 'answers'
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (behave === 'hangs') return
    if (behave === 'fails') return void response.writeHead(503).end()
    if (behave === 'garbage') return void response.end('<html>')
    const lines = [`${'0'.repeat(35)}:3`, `${hashOf(stolen).slice(5)}:42`, `${hashOf('lain').slice(5)}:0`]
    response.end(lines.join('\r\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'the service listens')
  url = `http://127.0.0.1:${address.port}/range`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked.length = 0
  behave = 'answers'
})

const ask = (password: string) =>
  createBreachedPasswords({ url, log: silentLog, timeoutMs: 150 }).isBreached(password)

describe('asking whether a password was stolen before', () => {
  it('sends five characters of its hash and nothing else of it', async () => {
    expect(await ask(stolen)).toBe(true)
    expect(asked).toEqual([`/range/${hashOf(stolen).slice(0, 5)}`])
  })

  it('finds no other password, and none that only pads the answer', async () => {
    expect(await ask('sawah hijau di lembah')).toBe(false)
    expect(await ask('lain')).toBe(false)
  })

  it.each(['fails', 'hangs', 'garbage'] as const)(
    'keeps nobody from a password when the service %s',
    async (how) => {
      behave = how
      expect(await ask(stolen)).toBe(false)
    },
  )

  it('keeps nobody from a password when nobody listens', async () => {
    const away = createBreachedPasswords({ url: 'http://127.0.0.1:9/range', log: silentLog })
    expect(await away.isBreached(stolen)).toBe(false)
  })

  it('refuses a stolen password where passwords are chosen, and asks nothing about one that is refused anyway', async () => {
    const identity = createIdentity({
      otpChannel: { send: () => Promise.resolve({ kind: 'unknown', reason: 'test' }) },
      panelUrl: testPanelUrl,
      ...testKeys,
      breachedPasswords: createBreachedPasswords({ url, log: silentLog }),
    })
    expect(await judgeNewPassword({ identity }, { password: stolen })).toBe('breached')
    expect(await judgeNewPassword({ identity }, { password: testPassword })).toBeNull()
    asked.length = 0
    expect(await judgeNewPassword({ identity }, { password: 'pendek' })).toBe('too_short')
    expect(asked).toEqual([])
  })
})
