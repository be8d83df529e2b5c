import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { isObject, listAt, textAt } from './json.ts'
import { startSandbox } from './server.ts'
import { checkout, checkoutBody, orderStatus, startRig } from './testing.ts'
import type { Rig } from './testing.ts'

let rig: Rig
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

async function statusWith(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${rig.url}/control/merchants`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the control interface', () => {
  test('refuses a foreign Host name and a foreign Origin', async () => {
    const { host } = new URL(rig.url)
    expect(await statusWith({ host })).toBe(200)
    expect(await statusWith({ host: 'attacker.test' })).toBe(403)
    expect(await statusWith({ host, origin: 'http://attacker.test' })).toBe(403)
    expect(await statusWith({ host, origin: rig.url })).toBe(200)
  })

  test('shows merchants without their secrets and replaces one registered again', async () => {
    await rig.control('POST', '/merchants', {
      clientId: rig.merchant.clientId,
      secretKey: 'SK-new',
      bins: { VIRTUAL_ACCOUNT_BCA: '   77777' },
    })
    const answer = await rig.control('GET', '/merchants')
    expect(answer.text).not.toContain('SK-')
    const merchants = listAt(answer.json, 'merchants')
    expect(merchants).toHaveLength(1)
    expect(merchants[0]).toMatchObject({
      notificationUrl: null,
      bins: { VIRTUAL_ACCOUNT_BCA: '77777', VIRTUAL_ACCOUNT_BRI: '12362' },
    })
  })

  test.each([
    ['/merchants', {}],
    ['/merchants', { clientId: 'x', secretKey: '' }],
    ['/merchants', { clientId: 'x', secretKey: 'y', notificationUrl: 'ftp://x' }],
    ['/merchants', { clientId: 'x', secretKey: 'y', publicKeyPem: 'nonsense' }],
    ['/merchants', { clientId: 'x', secretKey: 'y', bins: { QRIS: '1' } }],
    ['/faults', { target: 'notification', kind: 'hang' }],
    ['/faults', { target: 'nothing', kind: 'drop' }],
    ['/faults', { target: '*', kind: 'drop', times: 0 }],
    ['/clock', {}],
    ['/clock', { now: 'yesterday' }],
    ['/pay', { invoiceNumber: 'unknown' }],
    ['/pay', { virtualAccountNo: '1' }],
  ])('answers wrong input to %s with 400 and a sentence (%j)', async (path, body) => {
    const answer = await rig.control('POST', path, body)
    expect(answer.status).toBe(400)
    expect(textAt(answer.json, 'error')).toMatch(/\.$/)
  })

  test('keeps what was received and sent, in order, by merchant and since', async () => {
    const order = { invoice_number: 'AOP-J1' }
    await checkout(rig, checkoutBody({ order }))
    await rig.control('POST', '/pay', { invoiceNumber: 'AOP-J1' })
    await checkout(rig, checkoutBody({ order }))
    const received = listAt((await rig.control('GET', '/received')).json, 'received')
    expect(received).toMatchObject([
      { operation: 'checkout.payment', verdict: 'accepted', status: 200 },
      { operation: 'checkout.payment', status: 409 },
    ])
    const sent = listAt((await rig.control('GET', `/sent?merchant=${rig.merchant.clientId}`)).json, 'sent')
    expect(sent).toMatchObject([{ operation: 'notification', status: 200, verdict: 'accepted' }])
    const [first] = received
    const since = isObject(first) ? String(first['sequence']) : ''
    expect(listAt((await rig.control('GET', `/received?since=${since}`)).json, 'received')).toHaveLength(1)
    expect(listAt((await rig.control('GET', '/sent?merchant=other')).json, 'sent')).toEqual([])
  })

  test('reset forgets all but the merchants and the keys, or the merchants too', async () => {
    const keys = (await rig.control('GET', '/keys')).text
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-R' } }))
    await rig.control('POST', '/reset')
    expect((await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-R' } }))).status).toBe(200)
    await rig.control('POST', '/reset', { merchants: true })
    expect((await checkout(rig, checkoutBody())).status).toBe(401)
    expect((await rig.control('GET', '/keys')).text).toBe(keys)
  })
})

describe('faults of operations', () => {
  test.each([
    ['status_500', 500],
    ['status_429', 429],
  ])('%s answers without doing anything', async (kind, status) => {
    await rig.control('POST', '/faults', { target: 'checkout.payment', kind, times: 1 })
    const body = checkoutBody()
    expect((await checkout(rig, body, 'fault-1')).status).toBe(status)
    expect((await checkout(rig, body, 'fault-1')).status).toBe(200)
  })

  test('timeout_after_accept does the work and leaves the caller waiting; the repeat gets the stored answer', async () => {
    await rig.control('POST', '/faults', {
      target: 'checkout.payment',
      kind: 'timeout_after_accept',
      times: 1,
    })
    const body = checkoutBody()
    const impatient = Promise.race([
      checkout(rig, body, 'fault-2').catch(() => 'cut'),
      new Promise((resolve) => {
        setTimeout(() => resolve('waiting'), 150)
      }),
    ])
    expect(await impatient).toBe('waiting')
    expect((await checkout(rig, body, 'fault-2')).status).toBe(409)
  })

  test('drop cuts the line, garbage cannot be read, slow waits', async () => {
    await rig.control('POST', '/faults', { target: '*', kind: 'drop', times: 1 })
    await expect(checkout(rig, checkoutBody())).rejects.toThrow('fetch failed')
    await rig.control('POST', '/faults', { target: '*', kind: 'garbage', times: 1 })
    expect((await checkout(rig, checkoutBody())).json).toEqual({})
    await rig.control('POST', '/faults', { target: 'orders.status', kind: 'slow', delayMs: 80, times: 1 })
    const startedAt = performance.now()
    await orderStatus(rig, 'x')
    expect(performance.now() - startedAt).toBeGreaterThan(70)
  })

  test('a fault without times stays until it is deleted, and may concern one merchant', async () => {
    await rig.control('POST', '/faults', { target: '*', kind: 'status_500', merchant: 'other' })
    expect((await checkout(rig, checkoutBody())).status).toBe(200)
    await rig.control('POST', '/faults', { target: '*', kind: 'status_500' })
    expect((await checkout(rig, checkoutBody())).status).toBe(500)
    expect((await checkout(rig, checkoutBody())).status).toBe(500)
    await rig.control('DELETE', '/faults')
    expect((await checkout(rig, checkoutBody())).status).toBe(200)
  })

  test('a telephone number asks for a fault', async () => {
    expect((await checkout(rig, checkoutBody({ customer: { phone: '6280000000911' } }))).status).toBe(500)
  })
})

test('state, keys and waiting notifications survive a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doku-sandbox-'))
  const stateFile = join(folder, 'state.json')
  const first = await startRig({ stateFile })
  rigs.push(first)
  first.shop.statuses.push(500)
  await checkout(first, checkoutBody({ order: { invoice_number: 'AOP-STATE' } }))
  await first.control('POST', '/pay', { invoiceNumber: 'AOP-STATE', channel: 'QRIS' })
  const keys = (await first.control('GET', '/keys')).text
  const { shop } = first
  const port = Number(new URL(first.url).port)
  await first.stopSandbox()
  expect(await readFile(stateFile, 'utf8')).toContain('AOP-STATE')

  const second = await startSandbox({ port, host: '127.0.0.1', stateFile })
  expect((await first.control('GET', '/keys')).text).toBe(keys)
  expect((await orderStatus(first, 'AOP-STATE')).json).toMatchObject({ transaction: { status: 'SUCCESS' } })
  await first.control('POST', '/clock', { advanceSeconds: 1_900 })
  expect(shop.notified()).toHaveLength(2)
  await second.close()
  await rm(folder, { recursive: true })
})
