import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScene, wib, type Scene } from './testing.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

const minutes = (count: number): string => wib(Date.now() + count * 60_000)

describe('asking for a debit', () => {
  test('answers the reference with slashes and the address of our page', async () => {
    const { status, body } = await scene.ask('AOP-1', '150000.00', { validUpTo: minutes(10) })
    expect(status).toBe(200)
    expect(body).toMatchObject({ responseCode: '2005400', partnerReferenceNo: 'AOP-1' })
    expect(body['referenceNo']).toMatch(/^INV\/PAC\/ONP\/\d{6}\/[0-9A-Z]{11}$/)
    expect(body['webRedirectUrl']).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/merchant-service\/payments\/[0-9a-f-]{36}$/,
    )
    expect(body).not.toHaveProperty('appRedirectUrl')
  })

  test('accepts a reference once for ever', async () => {
    await scene.ask('AOP-2')
    expect((await scene.ask('AOP-2')).body['responseCode']).toBe('4095401')
  })

  test.each([
    [{ validUpTo: minutes(2.5) }, '4035415'],
    [{ validUpTo: minutes(15.5) }, '4035415'],
    [{ validUpTo: 'tomorrow' }, '4005401'],
    [{ merchantId: 'another' }, '4045408'],
    [{ partnerReferenceNo: '' }, '4005402'],
    [{ partnerReferenceNo: 'x'.repeat(65) }, '4005401'],
    [{ amount: { value: '150000', currency: 'IDR' } }, '4005401'],
    [{ amount: { value: '150000.50', currency: 'IDR' } }, '4005401'],
    [{ amount: { value: '0.00', currency: 'IDR' } }, '4005401'],
    [{ amount: { value: '1.00', currency: 'USD' } }, '4005401'],
    [{ amount: undefined }, '4005402'],
    [{ additionalInfo: {} }, '4005402'],
    [{ additionalInfo: { description: 'x', paymentType: 'IN_APP' } }, '4035401'],
  ])('is refused for %o with %s', async (changes, code) => {
    const { body } = await scene.ask('AOP-REFUSED', '150000.00', changes)
    expect(body['responseCode']).toBe(code)
  })

  test.each([[3], [15]])('accepts the edge of %i minutes', async (count) => {
    const { body } = await scene.ask(`AOP-EDGE-${count}`, '150000.00', { validUpTo: minutes(count) })
    expect(body['responseCode']).toBe('2005400')
  })
})

describe('the status of a debit', () => {
  test('is 01 until paid, then 00 with a paid time, and the control list says the same', async () => {
    const asked = await scene.ask('AOP-10')
    expect((await scene.status('AOP-10')).body).toMatchObject({
      responseCode: '2005500',
      originalPartnerReferenceNo: 'AOP-10',
      originalReferenceNo: asked.body['referenceNo'],
      serviceCode: '54',
      latestTransactionStatus: '01',
    })
    await scene.control('POST', 'pay', { partnerReferenceNo: 'AOP-10' })
    const { body } = await scene.status('AOP-10')
    expect(body).toMatchObject({
      latestTransactionStatus: '00',
      transAmount: { value: '150000.00', currency: 'IDR' },
    })
    expect(body['paidTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/)
    const paid = await scene.control('GET', 'paid')
    expect(paid.body['list']).toContainEqual(
      expect.objectContaining({
        merchant: scene.clientId,
        reference: 'AOP-10',
        amount: 150_000,
        channel: 'astrapay_debit',
      }),
    )
  })

  test('is refused for another sum, another reference number and an unknown payment', async () => {
    await scene.ask('AOP-11')
    expect((await scene.status('AOP-11', '150001.00')).body['responseCode']).toBe('4045518')
    expect((await scene.status('AOP-UNKNOWN')).body['responseCode']).toBe('4045501')
  })

  test('turns 05 at the default fifteen minutes by the clock, and nobody can pay any more', async () => {
    const own = await startScene()
    await own.ask('AOP-12')
    await own.advance(899)
    expect((await own.status('AOP-12')).body['latestTransactionStatus']).toBe('01')
    await own.advance(2)
    expect((await own.status('AOP-12')).body['latestTransactionStatus']).toBe('05')
    const late = await own.control('POST', 'pay', { partnerReferenceNo: 'AOP-12' })
    expect(late).toMatchObject({ status: 409, body: { outcome: 'not_open' } })
    await own.close()
  })

  test('is 03 while held, and then 00 or 06', async () => {
    const own = await startScene()
    for (const [reference, pin] of [
      ['HELD-1', '000003'],
      ['HELD-2', '000004'],
    ]) {
      await own.ask(String(reference))
      await own.control('POST', 'pay', { partnerReferenceNo: reference, pin })
      expect((await own.status(String(reference))).body['latestTransactionStatus']).toBe('03')
    }
    await own.advance(31)
    expect((await own.status('HELD-1')).body['latestTransactionStatus']).toBe('00')
    expect((await own.status('HELD-2')).body['latestTransactionStatus']).toBe('06')
    await own.close()
  })

  test('may turn 00 after it was 05: the late success', async () => {
    const own = await startScene()
    await own.ask('LATE-1')
    await own.control('POST', 'pay', { partnerReferenceNo: 'LATE-1', pin: '000005' })
    await own.advance(901)
    expect((await own.status('LATE-1')).body['latestTransactionStatus']).toBe('05')
    await own.advance(60)
    expect((await own.status('LATE-1')).body['latestTransactionStatus']).toBe('00')
    await own.close()
  })

  test('is 06 after three wrong PINs', async () => {
    await scene.ask('AOP-13')
    for (const outcome of ['wrong_pin', 'wrong_pin', 'failed']) {
      const answer = await scene.control('POST', 'pay', { partnerReferenceNo: 'AOP-13', pin: '999999' })
      expect(answer.body['outcome']).toBe(outcome)
    }
    expect((await scene.status('AOP-13')).body['latestTransactionStatus']).toBe('06')
  })

  test('is 07 at first for a sum ending in 99903', async () => {
    const own = await startScene()
    await own.ask('AOP-14', '199903.00')
    expect((await own.status('AOP-14', '199903.00')).body['latestTransactionStatus']).toBe('07')
    await own.advance(10)
    expect((await own.status('AOP-14', '199903.00')).body['latestTransactionStatus']).toBe('01')
    await own.close()
  })
})

test('a sum ending in 99901 answers 500 although the debit exists', async () => {
  const { body, status } = await scene.ask('AOP-20', '199901.00')
  expect([status, body['responseCode']]).toEqual([500, '5005401'])
  expect((await scene.status('AOP-20', '199901.00')).body['latestTransactionStatus']).toBe('01')
})
