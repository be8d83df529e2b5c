import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox } from './server.ts'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, smtpPort: 0, host: '127.0.0.1' })
})
afterAll(() => sandbox.close())

const send = (to: string, subject = 'Uji – kabar é') =>
  createTransport(sandbox.smtpUrl).sendMail({
    from: 'toko@toko.test',
    to,
    subject,
    text: 'Halo, ini isi surat yang cukup panjang – dengan tanda – dan baris yang harus dilipat di tengah jalan.',
    html: '<p>Halo <b>Anda</b></p><script>alert(1)</script>',
  })
const control = (path: string, init: RequestInit = {}) => fetch(`${sandbox.url}/control${path}`, init)

test('a mail is kept with its subject, text and HTML decoded, and shown', async () => {
  await send('ani@toko.test')
  const mails: unknown = await (await control('/mails?to=ani@toko.test')).json()
  expect(mails).toMatchObject([{ from: 'toko@toko.test', to: ['ani@toko.test'], subject: 'Uji – kabar é' }])
  expect(JSON.stringify(mails)).toContain('dengan tanda – dan baris')
  const page = await (await fetch(`${sandbox.url}/mail/1`)).text()
  expect(page).toContain('sandbox=""')
  expect(page).not.toContain('<script>alert')
  expect(await (await fetch(`${sandbox.url}/?to=budi@toko.test`)).text()).toContain('Belum ada surat')
})

test('the recipient’s address asks for a refusal now or later, or for a broken connection', async () => {
  await expect(send('a+refuse@toko.test')).rejects.toMatchObject({ responseCode: 550 })
  await expect(send('a+later@toko.test')).rejects.toMatchObject({ responseCode: 451 })
  await expect(send('a+drop@toko.test')).rejects.toThrow(/connection|socket/i)
  await expect(send('a+drop_after_accept@toko.test')).rejects.toThrow(/connection|socket/i)
  const kept = async (to: string): Promise<unknown> =>
    (await control(`/mails?to=${encodeURIComponent(to)}`)).json()
  expect(await kept('a+drop@toko.test')).toEqual([])
  expect(await kept('a+drop_after_accept@toko.test')).toHaveLength(1)
})

test('a fault set by control is used up once', async () => {
  await control('/faults', { method: 'POST', body: JSON.stringify({ kind: 'refuse' }) })
  await expect(send('b@toko.test')).rejects.toMatchObject({ responseCode: 550 })
  await expect(send('b@toko.test')).resolves.toBeDefined()
  expect((await control('/faults', { method: 'POST', body: '{"kind":"no"}' })).status).toBe(400)
})

test('a page of another site may not control it', async () => {
  const answer = await control('/reset', { method: 'POST', headers: { origin: 'http://evil.test' } })
  expect(answer.status).toBe(403)
})
