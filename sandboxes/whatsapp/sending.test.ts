import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeMessage, errorCode, messageId, number, otpTemplate, startBench, type Bench } from './testing.ts'

const phone = '6281234567890'
const messagesPath = `/v25.0/${number.phoneNumberId}/messages`
const templatesPath = `/v25.0/${number.wabaId}/message_templates`
let bench: Bench

beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

test('an accepted code is answered in the shape of the Cloud API and stands on the phone', async () => {
  const answer = await bench.sendCode(phone)
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({
    messaging_product: 'whatsapp',
    contacts: [{ input: phone, wa_id: phone }],
    messages: [{ id: expect.stringMatching(/^wamid\.HBg[A-Za-z0-9+/]+=*$/), message_status: 'accepted' }],
  })
  const [shown] = await bench.list(`/control/messages?phone=0812-3456-7890`)
  expect(shown).toMatchObject({
    id: messageId(answer),
    code: '042917',
    text: '*042917* adalah kode verifikasi Anda. Demi keamanan, jangan bagikan kode ini.',
    footer: 'Kode ini kedaluwarsa dalam 5 menit.',
  })
})

test('any version of the path is served, a plus and separators are taken, and the index may be a number', async () => {
  const body = codeMessage('+62 812-3456-7890', '000001')
  const text = JSON.stringify(body).replace('"index":"0"', '"index":0')
  const response = await fetch(`${bench.url}/v23.0/${number.phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${number.token}` },
    body: text,
  })
  expect(await response.json()).toMatchObject({ contacts: [{ input: '+62 812-3456-7890', wa_id: phone }] })
})

test('a utility template shows its stored text with the parameters in place', async () => {
  const parameters = ['Bengkel Uji', 'Rp 1.250.000', 'http://127.0.0.1:3000/p/abc'].map((text) => ({
    type: 'text',
    text,
  }))
  const template = {
    name: 'pembayaran_diterima',
    language: { code: 'id' },
    components: [{ type: 'body', parameters }],
  }
  await bench.graph(messagesPath, { messaging_product: 'whatsapp', to: phone, type: 'template', template })
  const [shown] = await bench.list(`/control/messages?phone=${phone}`)
  expect(shown).toMatchObject({
    text: 'Halo Bengkel Uji, pembayaran *Rp 1.250.000* sudah kami terima. Lihat: http://127.0.0.1:3000/p/abc',
    code: null,
  })
})

test('a wrong or missing token is error 190, an unknown path or number error 100', async () => {
  const wrong = await bench.graph(messagesPath, codeMessage(phone, '123456'), 'other')
  expect([wrong.status, errorCode(wrong)]).toEqual([401, 190])
  const missing = await bench.call('POST', messagesPath, codeMessage(phone, '123456'))
  expect(errorCode(missing)).toBe(190)
  expect(errorCode(await bench.graph('/v25.0/999/messages', codeMessage(phone, '123456')))).toBe(100)
  expect(errorCode(await bench.graph('/v25.0/nowhere', {}))).toBe(100)
  expect(wrong.json).toMatchObject({ error: { type: 'OAuthException', fbtrace_id: expect.any(String) } })
})

test('what does not fit the template is refused with the code Meta gives it', async () => {
  const body = codeMessage(phone, '123456')
  const change = (from: string, to: string): unknown => JSON.parse(JSON.stringify(body).replaceAll(from, to))
  const codeOf = async (changed: unknown): Promise<unknown> =>
    errorCode(await bench.graph(messagesPath, changed))
  const absent = await bench.graph(messagesPath, change('otp_login_admin', 'unknown_name'))
  expect([absent.status, errorCode(absent)]).toEqual([404, 132001])
  expect(await codeOf(change('"code":"id"', '"code":"en"'))).toBe(132001)
  expect(await codeOf(change('123456', '1234567890123456'))).toBe(132005)
  expect(await codeOf(change('"type":"text"', '"type":"image"'))).toBe(132012)
  expect(await codeOf(change('"type":"button"', '"type":"other"'))).toBe(132000)
  expect(await codeOf(change('"type":"body"', '"type":"other"'))).toBe(132000)
  expect(await codeOf(change('"type":"template"', '"type":"sticker"'))).toBe(131051)
  expect(await codeOf({ ...body, to: 'abc' })).toBe(131009)
  expect(await codeOf({ ...body, to: '622150000000' })).toBe(131021)
  expect(await codeOf({ ...body, messaging_product: 'sms' })).toBe(100)
  expect(await codeOf({ ...body, to: undefined, recipient: 'ID.abc' })).toBe(131062)
})

test('a code that differs between body and button is accepted with a warning in the journal', async () => {
  const text = JSON.stringify(codeMessage(phone, '777777')).replace('777777', '888888')
  const changed: unknown = JSON.parse(text)
  expect((await bench.graph(messagesPath, changed)).status).toBe(200)
  const received = await bench.list('/control/received')
  expect(received.at(-1)?.['verdict']).toContain('differs')
  expect(JSON.stringify(received)).not.toContain(number.token)
})

test('free text needs a window of 24 hours that the person opens by writing', async () => {
  const body = { messaging_product: 'whatsapp', to: phone, type: 'text', text: { body: 'Selamat siang' } }
  expect(errorCode(await bench.graph(messagesPath, body))).toBe(131047)
  await bench.call('POST', '/control/reply', { phoneNumberId: number.phoneNumberId, phone, text: 'Halo é' })
  expect((await bench.graph(messagesPath, body)).status).toBe(200)
  await bench.advance(86_401)
  expect(errorCode(await bench.graph(messagesPath, body))).toBe(131047)
})

test('the pair limit lets 45 through at once, then one in six seconds, and other pairs go on', async () => {
  const statuses: unknown[] = []
  for (let turn = 0; turn < 46; turn += 1) statuses.push(errorCode(await bench.sendCode(phone)))
  expect(statuses.slice(0, 45).every((code) => code === undefined)).toBe(true)
  expect(statuses[45]).toBe(131056)
  expect((await bench.sendCode('6281234567891')).status).toBe(200)
  await bench.advance(6)
  expect((await bench.sendCode(phone)).status).toBe(200)
  expect(errorCode(await bench.sendCode(phone))).toBe(131056)
})

test('a created template is approved, listed with its OTP button as URL, and refused a second time', async () => {
  const created = await bench.graph(templatesPath, { ...otpTemplate, name: 'otp_kedua' })
  expect(created.json).toEqual({
    id: expect.stringMatching(/^\d+$/),
    status: 'APPROVED',
    category: 'AUTHENTICATION',
  })
  expect(errorCode(await bench.graph(templatesPath, { ...otpTemplate, name: 'otp_kedua' }))).toBe(100)
  const headers = { authorization: `Bearer ${number.token}` }
  const listed = await bench.call('GET', `${templatesPath}?name=otp_kedua`, undefined, headers)
  expect(listed.json).toMatchObject({
    data: [
      {
        name: 'otp_kedua',
        message_send_ttl_seconds: 300,
        components: [
          { type: 'BODY' },
          { code_expiration_minutes: 5 },
          { buttons: [{ type: 'URL', text: 'Salin kode' }] },
        ],
      },
    ],
  })
})

test('a template against the rules of its category is error 100', async () => {
  const [body, footer, buttons] = otpTemplate.components
  const wrong = [
    { ...otpTemplate, name: 'Huruf Besar' },
    { ...otpTemplate, name: 'a', message_send_ttl_seconds: 20 },
    { ...otpTemplate, name: 'b', components: [{ type: 'BODY', text: 'own text' }, buttons] },
    {
      ...otpTemplate,
      name: 'c',
      components: [body, { type: 'FOOTER', code_expiration_minutes: 91 }, buttons],
    },
    { ...otpTemplate, name: 'd', components: [body, footer] },
    { ...otpTemplate, name: 'e', category: 'UTILITY', components: [{ type: 'BODY', text: 'Halo {{2}}' }] },
  ]
  for (const template of wrong) expect(errorCode(await bench.graph(templatesPath, template))).toBe(100)
})
