import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { merchantId, startScene } from './testing.ts'

const main = join(import.meta.dirname, 'main.ts')

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }))
  })
  const line = new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  )
  return { child, ended, line }
}

test('it says where it is, and ends within a second of being asked', async () => {
  const { child, ended, line } = run({ PORT: '0' })
  expect(await line).toMatch(/^AstraPay sandbox on http:\/\/127\.0\.0\.1:\d+\n$/)
  const askedMs = Date.now()
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
  expect(Date.now() - askedMs).toBeLessThan(1000)
})

test('a taken port and a wrong port are each one clear sentence', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const taken = await run({ PORT: String(port) }).ended
  expect(taken).toEqual({
    code: 1,
    output: `Port ${port} is taken: stop what uses it, or choose another with PORT.\n`,
  })
  const wrong = await run({ PORT: 'abc' }).ended
  expect(wrong).toEqual({ code: 1, output: 'PORT must be a whole number up to 65535, not "abc".\n' })
  other.close()
})

test('with a state file, keys, merchants, money and pending work survive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'astrapay-'))
  const stateFile = join(folder, 'state.json')
  const first = await startScene({ stateFile })
  await first.ask('S-1')
  await first.control('POST', 'pay', { partnerReferenceNo: 'S-1' })
  await first.ask('S-2')
  const keys = (await first.control('GET', 'keys')).body
  const paid = (await first.control('GET', 'paid')).body
  await first.close()

  const second = await startScene({ stateFile })
  expect((await second.control('GET', 'keys')).body).toEqual(keys)
  expect((await second.control('GET', 'paid')).body).toEqual(paid)
  expect((await second.control('GET', 'merchants')).body['list']).toHaveLength(2)
  await second.advance(901)
  const late = await second.control('POST', 'pay', { partnerReferenceNo: 'S-2' })
  expect(late.body['latestTransactionStatus']).toBe('05')
  await second.close()
  rmSync(folder, { recursive: true })
})

test('with a state file, links, reservations and refunds under way survive too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'astrapay-'))
  const stateFile = join(folder, 'state.json')
  const first = await startScene({ stateFile })
  const linked = await first.link('user-1')
  const amount = { value: '70000.00', currency: 'IDR' }
  await first.call(
    '63',
    { partnerReferenceNo: 'B-1', merchantId, amount, title: 'Servis' },
    linked.authorization,
  )
  await first.ask('S-3', '199920.00')
  await first.control('POST', 'pay', { partnerReferenceNo: 'S-3' })
  await first.call('58', {
    originalPartnerReferenceNo: 'S-3',
    partnerRefundNo: 'S-3-R',
    refundAmount: { value: '99920.00', currency: 'IDR' },
  })
  const before = (await first.control('GET', 'reserved')).body
  const token = await first.freshToken()
  await first.close()

  const second = await startScene({ stateFile })
  expect((await second.control('GET', 'reserved')).body).toEqual(before)
  const headers = {
    ...linked.authorization,
    'X-PARTNER-ID': first.clientId,
    Authorization: `Bearer ${token}`,
  }
  const balance = await second.call('11', { balanceTypes: ['BALANCE'] }, headers)
  expect(balance.body).toMatchObject({ accountInfos: [{ amount: { value: '9930000.00' } }] })
  await second.advance(90_000)
  expect((await second.control('GET', 'reserved')).body['list']).toMatchObject([{ status: 'lapsed' }])
  expect((await second.control('GET', 'refunded')).body['list']).toMatchObject([{ amount: 99_920 }])
  await second.close()
  rmSync(folder, { recursive: true })
})

test('a state file of an earlier version is completed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'astrapay-'))
  const stateFile = join(folder, 'state.json')
  const first = await startScene({ stateFile })
  await first.ask('S-4')
  await first.close()
  const saved: unknown = JSON.parse(readFileSync(stateFile, 'utf8'))
  const added = ['settings', 'reservations', 'reservationIds', 'bindings', 'authCodes', 'customerTokens']
  const earlier = Object.fromEntries(
    Object.entries(saved ?? {}).filter(([name]) => !added.includes(name) && name !== 'disbursements'),
  )
  const payments = JSON.stringify(earlier).replaceAll(
    /"feeIdr":"0",|"mdrBasisPoints":0,|"isLinked":false,/g,
    '',
  )
  const wallets = payments.replaceAll('"standing":"frozen"', '"isActive":false')
  writeFileSync(stateFile, wallets.replaceAll('"standing":"active",', ''))

  const second = await startScene({ stateFile })
  const paid = await second.control('POST', 'pay', { partnerReferenceNo: 'S-4', merchant: first.clientId })
  expect(paid.body['outcome']).toBe('paid')
  expect((await second.control('GET', 'paid')).body['list']).toMatchObject([{ amount: 150_000, fee: 0 }])
  const list: unknown = (await second.control('GET', 'wallets')).body['list']
  expect(list).toContainEqual(expect.objectContaining({ phone: '081200000003', standing: 'frozen' }))
  await second.close()
  rmSync(folder, { recursive: true })
})

test('a damaged state file is said to be damaged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'astrapay-'))
  const stateFile = join(folder, 'state.json')
  writeFileSync(stateFile, '{"half":')
  await expect(startScene({ stateFile })).rejects.toThrow('is damaged')
  rmSync(folder, { recursive: true })
})
