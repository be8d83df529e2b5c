import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { startSandbox } from '../../sandboxes/mail/server.ts'
import { mailQueue } from './mail.ts'
import { queueMail } from './queue-mail.ts'
import { createSmtpChannel } from './smtp/index.ts'

let database: TestDatabase
let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  database = await createTestDatabase({ queues: [mailQueue] })
  sandbox = await startSandbox({ port: 0, smtpPort: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await sandbox.close()
  await database.drop()
})

const text = { greeting: 'Halo', paragraphs: [], facts: [], link: null, closing: '' }
let mails = 0
const queue = (to: string, subject: string) =>
  database.ctx.transaction((trx) => {
    mails += 1
    return queueMail(trx, {
      to,
      subject,
      content: { id: text, en: text },
      dedupeKey: `attack:${mails}`,
      at: database.ctx.now(),
    })
  })

test.each([
  'korban@toko.test\r\nBcc: penyerang@evil.test',
  'korban@toko.test\nBcc: penyerang@evil.test',
  'korban@toko.test, penyerang@evil.test',
  'korban@toko.test;penyerang@evil.test',
  'korban@toko.test> RCPT TO:<penyerang@evil.test',
  '"korban"@toko.test',
  'grup: korban@toko.test',
  'korban@toko.test (catatan)',
  'korban@@toko.test',
  'korban',
  `${'a'.repeat(250)}@toko.test`,
  'korban@toko.test\u0000',
])('an address that would add a recipient or a header is refused: %j', async (to) => {
  expect(await queue(to, 'Sandi Anda diubah')).toEqual({ kind: 'bad_address' })
})

test.each(['Sandi\r\nBcc: penyerang@evil.test', 'Sandi\nX-Evil: 1', 'Sandi\u0000', '', 'x'.repeat(201)])(
  'a subject that would begin another header is refused: %j',
  async (subject) => {
    expect(await queue('korban@toko.test', subject)).toEqual({ kind: 'bad_subject' })
  },
)

test('the table refuses what slips past the code', async () => {
  const insert = (recipient: string, subject: string) =>
    sql`insert into mail.message (id, dedupe_key, recipient, subject, content, state, created_at, updated_at)
      values ('eml_x', 'x', ${recipient}, ${subject}, '{}', 'queued', now(), now())`.execute(database.db)
  await expect(insert('a@b.test\nBcc: c@d.test', 'x')).rejects.toThrow('recipient_check')
  await expect(insert('a@b.test', 'x\nBcc: c@d.test')).rejects.toThrow('subject_check')
})

test('the channel alone sends one mail to one recipient, whatever its parts say', async () => {
  const channel = createSmtpChannel({ url: sandbox.smtpUrl, from: 'akun@toko.test', timeoutMs: 500 })
  await channel.send({
    id: 'eml_1',
    to: 'korban@toko.test',
    subject: 'Sandi\r\nBcc: penyerang@evil.test',
    text: '\r\n.\r\nMAIL FROM:<x@evil.test>\r\nRCPT TO:<penyerang@evil.test>\r\nDATA\r\nhai\r\n.\r\n',
    html: '<p>hai</p>',
  })
  const all: unknown = await (await fetch(`${sandbox.url}/control/mails`)).json()
  expect(all).toMatchObject([{ to: ['korban@toko.test'] }])
  expect(all).toHaveLength(1)
  expect(JSON.stringify(all)).not.toContain('"name":"Bcc"')
})
