import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSandbox } from './server.ts'
import { codeMessage, errorCode, number, startBench, type Bench } from './testing.ts'

const phone = '6281234567890'
let bench: Bench

beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${bench.url}/control/clock`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

test('a control call under a foreign host name or from a foreign page is refused', async () => {
  expect(await statusWith({})).toBe(200)
  expect(await statusWith({ host: 'attacker.test' })).toBe(403)
  expect(await statusWith({ origin: 'http://attacker.test' })).toBe(403)
})

test('registering a number again replaces it, and no answer shows a secret', async () => {
  await bench.call('POST', '/control/numbers', { ...number, displayName: 'Nama Baru' })
  const numbers = await bench.list('/control/numbers')
  expect(numbers).toHaveLength(1)
  expect(numbers[0]?.['displayName']).toBe('Nama Baru')
  expect(JSON.stringify(numbers)).not.toMatch(/token-uji|rahasia-uji/)
  expect((await bench.sendCode(phone)).status).toBe(200)
})

test('wrong control input is 400 with a sentence', async () => {
  const wrong: [string, unknown][] = [
    ['/control/numbers', { ...number, wabaId: 'x' }],
    ['/control/numbers', { ...number, templates: [{ name: 'a', language: 'id', category: 'MARKETING' }] }],
    ['/control/phones', { phone: 'abc', name: 'x' }],
    ['/control/faults', { target: 'notification', kind: 'hang' }],
    ['/control/clock', { now: 'besok' }],
    ['/control/verify-webhook', { phoneNumberId: '1' }],
  ]
  for (const [path, body] of wrong) {
    const answer = await bench.call('POST', path, body)
    expect(answer.status).toBe(400)
    expect(answer.json['error']).toMatch(/\.$/)
  }
})

test('magic phones are refused with the code in their ending', async () => {
  for (const code of [131056, 131048, 130429])
    expect(errorCode(await bench.sendCode(`6281200${code}`))).toBe(code)
  const expired = await bench.sendCode('6281200000190')
  expect([expired.status, errorCode(expired)]).toEqual([401, 190])
  const broken = await bench.sendCode('6281200000500')
  expect([broken.status, errorCode(broken)]).toEqual([500, 131000])
})

test('a connection dropped after acceptance leaves the message on the phone', async () => {
  await expect(bench.sendCode('6281200000408')).rejects.toThrow('fetch failed')
  expect(await bench.list('/control/messages?phone=6281200000408')).toHaveLength(1)
})

test('faults on sending: before acceptance nothing arrives, after it the message does', async () => {
  const fault = (kind: string, delayMs?: number): Promise<unknown> =>
    bench.call('POST', '/control/faults', {
      target: 'send_message',
      kind,
      ...(delayMs === undefined ? {} : { delayMs }),
    })
  const arrived = async (): Promise<number> => (await bench.list(`/control/messages?phone=${phone}`)).length
  await fault('drop')
  await expect(bench.sendCode(phone)).rejects.toThrow('fetch failed')
  await fault('status_500')
  expect(errorCode(await bench.sendCode(phone))).toBe(131000)
  await fault('status_429')
  expect((await bench.sendCode(phone)).status).toBe(429)
  expect(await arrived()).toBe(0)
  await fault('drop_after_accept')
  await expect(bench.sendCode(phone)).rejects.toThrow('fetch failed')
  await fault('garbage')
  expect((await bench.sendCode(phone)).text).toContain('<html>')
  await fault('slow', 60)
  const started = Date.now()
  await bench.sendCode(phone)
  expect(Date.now() - started).toBeGreaterThanOrEqual(55)
  expect(await arrived()).toBe(3)
  expect(await bench.list('/control/faults')).toEqual([])
})

test('a call that hangs gives no answer, and what was accepted before the silence is on the phone', async () => {
  const silent = async (kind: string): Promise<number> => {
    await bench.call('POST', '/control/faults', { target: '*', kind })
    const call = fetch(`${bench.url}/v25.0/${number.phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${number.token}` },
      body: JSON.stringify(codeMessage(phone, '123456')),
      signal: AbortSignal.timeout(150),
    })
    await expect(call).rejects.toThrow('aborted due to timeout')
    return (await bench.list(`/control/messages?phone=${phone}`)).length
  }
  expect(await silent('hang')).toBe(0)
  expect(await silent('timeout_after_accept')).toBe(1)
})

test('the page shows the chat escaped, with links, code button and tick, and refuses to be framed', async () => {
  await bench.sendCode(phone, '<b>1</b>')
  const response = await fetch(`${bench.url}/phone/${phone}`)
  const page = await response.text()
  expect(page).toContain('&lt;b&gt;1&lt;/b&gt;')
  expect(page).not.toContain('<b>1</b>')
  expect(page).toMatch(/Bisnis terverifikasi/)
  expect(page).toMatch(/Salin kode/)
  expect(page).toMatch(/\d\d\.\d\d WIB/)
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const home = await (await fetch(`${bench.url}/`)).text()
  expect(home).toContain('0812-3456-7890')
})

test('a page that is open hears of a new message without a reload', async () => {
  const stream = await fetch(`${bench.url}/phone/${phone}/events`)
  const reader = stream.body?.getReader()
  await reader?.read()
  await bench.sendCode(phone)
  const news = await reader?.read()
  expect(Buffer.from(news?.value ?? []).toString()).toContain('data: changed')
  await reader?.cancel()
})

test('any way of writing a number opens its phone, and nonsense is explained', async () => {
  const opened = await fetch(`${bench.url}/open?phone=${encodeURIComponent('+62 812-3456-7890')}`)
  expect(opened.url).toBe(`${bench.url}/phone/${phone}`)
  const wrong = await fetch(`${bench.url}/open?phone=abc`)
  expect(await wrong.text()).toContain('bukan nomor telepon')
})

test('a foreign page cannot write in the name of a person', async () => {
  await bench.sendCode(phone)
  const body = new URLSearchParams({ phoneNumberId: number.phoneNumberId, text: 'palsu' })
  await fetch(`${bench.url}/phone/${phone}/reply`, {
    method: 'POST',
    body,
    headers: { origin: 'http://attacker.test' },
  })
  expect(JSON.stringify(await bench.list('/control/messages?all=true'))).not.toContain('palsu')
})

test('state written to a file is there again after a restart, statuses still to come included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'whatsapp-sandbox-'))
  const stateFile = join(folder, 'state.json')
  const first = await startBench(stateFile)
  await first.sendCode(phone)
  await first.close()
  const second = await startSandbox({ port: 0, host: '127.0.0.1', stateFile })
  const messages = await (await fetch(`${second.url}/control/messages?phone=${phone}`)).json()
  expect(messages).toMatchObject([{ code: '042917' }])
  await second.close()
  rmSync(folder, { recursive: true })
})

test('a reset empties phones and messages but keeps the number unless asked', async () => {
  await bench.sendCode(phone)
  await bench.call('POST', '/control/reset', {})
  expect(await bench.list(`/control/messages?phone=${phone}`)).toEqual([])
  expect((await bench.sendCode(phone)).status).toBe(200)
  await bench.call('POST', '/control/reset', { merchants: true })
  expect(errorCode(await bench.sendCode(phone))).toBe(190)
})
