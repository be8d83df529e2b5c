import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually, startScene, type Answer, type Scene } from './testing.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

type Headers = Record<string, string>

function ask(
  reference: string,
  {
    headers = {},
    value = '150000.00',
    info = {},
  }: {
    headers?: Headers
    value?: string
    info?: Record<string, unknown>
  },
): Promise<Answer> {
  return scene.call(
    '54',
    {
      partnerReferenceNo: reference,
      amount: { value, currency: 'IDR' },
      additionalInfo: { description: 'Aki mobil', ...info },
    },
    headers,
  )
}

async function words(url: string): Promise<string> {
  return (await (await fetch(url)).text()).replace(/\s+/g, ' ')
}

async function submit(url: string, fields: Record<string, string>): Promise<string> {
  await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  return words(url)
}

describe('a payment with a linked account', () => {
  test('shows the detail and asks for the PIN only, whatever number is sent', async () => {
    const linked = await scene.link('user-1')
    const url = String((await ask('L-1', { headers: linked.authorization })).body['webRedirectUrl'])
    const page = await words(url)
    expect(page).toContain('0812••••0004')
    expect(page).toContain('PIN (6 angka)')
    expect(page).not.toContain('Ganti nomor HP')
    await submit(url, { phone: '081200000001' })
    expect(await submit(url, { pin: '123456' })).toContain('Pembayaran berhasil')
    const wallets: unknown = (await scene.control('GET', 'wallets')).body['list']
    expect(wallets).toContainEqual(expect.objectContaining({ phone: '081200000004', balance: 9_850_000 }))
  })

  test('is refused for a dead token and an inactive account, and needs the device', async () => {
    const linked = await scene.link('user-1')
    const made = async (headers: Headers) => (await ask('L-2', { headers })).body['responseCode']
    expect(await made({ 'Authorization-Customer': 'Bearer guess' })).toBe('4015402')
    expect(await made({ ...linked.authorization, 'X-DEVICE-ID': '' })).toBe('4005402')
    await scene.control('POST', 'wallets', { phone: '081200000004', standing: 'frozen' })
    expect(await made(linked.authorization)).toBe('4035405')
  })
})

describe('the balance', () => {
  test('is told with points and the standing of the account', async () => {
    const linked = await scene.link('user-1')
    const tell = () => scene.call('11', { balanceTypes: ['BALANCE', 'POINT'] }, linked.authorization)
    expect((await tell()).body).toMatchObject({
      responseCode: '2001100',
      accountInfos: [
        { balanceType: 'BALANCE', amount: { value: '10000000.00', currency: 'IDR' } },
        { balanceType: 'POINT', amount: { value: '0.00', currency: 'IDR' } },
      ],
      additionalInfo: { userStatus: 'ACTIVE' },
    })
    for (const [standing, userStatus] of [
      ['frozen', 'LOCKED'],
      ['in_closure', 'INCLOSURE'],
    ]) {
      await scene.control('POST', 'wallets', { phone: '081200000004', standing })
      expect((await tell()).body['additionalInfo']).toEqual({ userStatus })
    }
  })

  test.each([
    [{}, '4001102'],
    [{ balanceTypes: ['POINT'] }, '4001101'],
    [{ balanceTypes: ['GOLD'] }, '4001101'],
  ])('is refused for %o with %s', async (body, code) => {
    const linked = await scene.link('user-1')
    expect((await scene.call('11', body, linked.authorization)).body['responseCode']).toBe(code)
    expect((await scene.call('11', body)).body['responseCode']).toBe('4011102')
  })

  test('can be topped up on a page, up to the cap', async () => {
    const linked = await scene.link('user-1')
    await scene.control('POST', 'wallets', { phone: '081200000004', balance: 9_800_000 })
    const { status, body } = await scene.call('top-up', {}, { ...linked.authorization, 'CHANNEL-ID': '' })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['webRedirectUrl'])
    const url = String(body['webRedirectUrl'])
    expect(url).toMatch(/\/payment-channel\/top-up\?sessionId=[0-9a-f-]{36}$/)
    expect(await words(url)).toContain('Rp 9.800.000')
    expect(await submit(url, { amount: '100000' })).toContain('Rp 9.900.000')
    await submit(url, { amount: '500000' })
    expect(await words(`${url}&outcome=full`)).toContain('dibatasi Rp 10.000.000')
    expect(await words(url)).toContain('Rp 9.900.000')
    const missing = await fetch(`${scene.url}/payment-channel/top-up?sessionId=none`)
    expect(missing.status).toBe(404)
  })
})

describe('what a merchant may have agreed', () => {
  test('in-app payment answers a deep link that the root page can open', async () => {
    await scene.control('POST', 'settings', { inApp: true })
    const { body } = await ask('A-1', { info: { paymentType: 'IN_APP' } })
    expect(body['responseCode']).toBe('2005400')
    expect(body).not.toHaveProperty('webRedirectUrl')
    const link = String(body['appRedirectUrl'])
    expect(link).toMatch(/^astrapay:\/\/payment-channel\/payment\?id=[0-9a-f-]{36}$/)
    const scan = await fetch(`${scene.url}/scan`, {
      method: 'POST',
      body: new URLSearchParams({ qr: link }),
      redirect: 'manual',
    })
    expect(scan.headers.get('location')).toBe(`/merchant-service/payments/${link.slice(-36)}`)
    expect((await ask('A-2', { info: { paymentType: 'OTHER' } })).body['responseCode']).toBe('4005401')
  })

  test('a fee on top is in transAmount and feeAmount, never in the requested amount', async () => {
    await scene.control('POST', 'settings', { customerFee: 1_500, bankSaqu: true })
    const url = String((await ask('F-1', {})).body['webRedirectUrl'])
    expect(await words(url)).toContain('Rp 151.500')
    await scene.control('POST', 'pay', { partnerReferenceNo: 'F-1' })
    expect((await scene.status('F-1')).body).toMatchObject({
      transAmount: { value: '151500.00' },
      feeAmount: { value: '1500.00' },
    })
    await eventually(() => scene.merchant.notifications.length === 1)
    expect(JSON.parse(scene.merchant.notifications[0]?.body ?? '')).toMatchObject({
      amount: { value: '150000.00' },
      additionalInfo: { transAmount: { value: '151500.00' }, feeAmount: { value: '1500.00' } },
    })
    const paid = await scene.control('GET', 'paid')
    expect(paid.body['list']).toMatchObject([{ amount: 150_000, fee: 1_500 }])
  })

  test('Bank Saqu is a second source, named everywhere, and refunded only as a whole', async () => {
    await scene.control('POST', 'settings', { bankSaqu: true })
    const url = String((await ask('S-1', {})).body['webRedirectUrl'])
    await submit(url, { phone: '081200000001' })
    expect(await words(`${url}?step=pin`)).toContain('Bank Saqu')
    expect(await submit(url, { pin: '123456', payOption: 'Bank Saqu' })).toContain('Pembayaran berhasil')
    expect((await scene.status('S-1')).body['additionalInfo']).toEqual({
      amount: { value: '150000.00', currency: 'IDR' },
      payMethod: 'Balance',
      payOption: 'Bank Saqu',
    })
    const refund = (partnerRefundNo: string, value: string) =>
      scene.call('58', {
        originalPartnerReferenceNo: 'S-1',
        partnerRefundNo,
        refundAmount: { value, currency: 'IDR' },
      })
    expect((await refund('R-1', '1000.00')).body['responseCode']).toBe('4045813')
    expect((await refund('R-2', '150000.00')).body).toMatchObject({
      responseCode: '2005800',
      additionalInfo: { payOption: 'Bank Saqu' },
    })
    const wallets: unknown = (await scene.control('GET', 'wallets')).body['list']
    expect(wallets).toContainEqual(
      expect.objectContaining({ phone: '081200000001', balance: 10_000_000, sakuBalance: 25_000_000 }),
    )
  })

  test('wrong settings are each a sentence', async () => {
    for (const body of [
      { customerFee: -1 },
      { refundFunds: 1.5 },
      { bankSaqu: 'yes' },
      { walletMdrBasisPoints: 1_001 },
      { bindingReturn: 'pigeon' },
      { merchant: 'nobody' },
    ]) {
      const answer = await scene.control('POST', 'settings', body)
      expect([answer.status, String(answer.body['error'])]).toEqual([400, expect.stringMatching(/\.$/)])
    }
  })
})

describe('an account that cannot pay', () => {
  test('is told before the PIN how much is missing, or that its cap is lower', async () => {
    const small = String((await ask('C-1', {})).body['webRedirectUrl'])
    await submit(small, { phone: '081200000002' })
    expect(await words(`${small}?step=pin`)).toContain('Saldo kurang Rp 100.000')
    const large = String((await ask('C-2', { value: '2000001.00' })).body['webRedirectUrl'])
    await submit(large, { phone: '081200000005' })
    expect(await words(`${large}?step=pin`)).toContain('batas saldo akun ini, Rp 2.000.000')
    const answer = await scene.control('POST', 'pay', { partnerReferenceNo: 'C-2', phone: '081200000005' })
    expect(answer).toMatchObject({
      status: 409,
      body: { outcome: 'over_cap', latestTransactionStatus: '01' },
    })
    await scene.control('POST', 'wallets', { phone: '081200000005', kyc: true, balance: 3_000_000 })
    const paid = await scene.control('POST', 'pay', { partnerReferenceNo: 'C-2', phone: '081200000005' })
    expect(paid.body['outcome']).toBe('paid')
  })
})
