import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { startSandbox } from '../../sandboxes/mail/server.ts'
import type { MailContent, MailCtx } from './mail.ts'
import { mailQueue } from './mail.ts'
import { findMailHistory, lockMail } from './mail.store.ts'
import type { MailQueued } from './queue-mail.ts'
import { queueMail } from './queue-mail.ts'
import { sendQueuedMail } from './send-queued-mail.ts'
import { createSmtpChannel } from './smtp/index.ts'

let database: TestDatabase
let sandbox: Awaited<ReturnType<typeof startSandbox>>
let ctx: MailCtx
beforeAll(async () => {
  database = await createTestDatabase({ queues: [mailQueue] })
})
afterAll(() => database.drop())
beforeEach(async () => {
  database.clock.offsetMs = 0
  sandbox = await startSandbox({ port: 0, smtpPort: 0, host: '127.0.0.1' })
  const channel = createSmtpChannel({ url: sandbox.smtpUrl, from: 'akun@toko.test', timeoutMs: 500 })
  ctx = { ...database.ctx, log: silentLog, mail: { channel } }
})
afterEach(() => sandbox.close())

const content: MailContent = {
  id: {
    greeting: 'Halo Staf <b>Contoh</b>,',
    paragraphs: ['Sandi Anda diubah.'],
    facts: [['Waktu', '24 Nov 2026, 14.32 WIB']],
    link: { label: 'Buka panel', url: 'https://staf.test/profil?a=1&b=2' },
    closing: 'Bukan Anda? Hubungi pengawas.',
  },
  en: {
    greeting: 'Hello,',
    paragraphs: ['Your password was changed.'],
    facts: [],
    link: null,
    closing: '',
  },
}

interface Wanted {
  readonly to?: string
  readonly subject?: string
  readonly dedupeKey?: string
}

async function queue(
  wanted: Wanted = {},
): Promise<MailQueued & { readonly dedupeKey: string; readonly id: string }> {
  const dedupeKey = wanted.dedupeKey ?? `notice:${newId('ntc')}`
  const { to = 'ani@toko.test', subject = 'Sandi Anda diubah' } = wanted
  const queued = await ctx.transaction((trx) =>
    queueMail(trx, { to, subject, content, dedupeKey, at: ctx.now() }),
  )
  const mail = await findMailHistory(database.db, { dedupeKey })
  return { ...queued, dedupeKey, id: mail?.id ?? '' }
}

const arrived = async (to = 'ani@toko.test'): Promise<unknown> =>
  (await fetch(`${sandbox.url}/control/mails?to=${encodeURIComponent(to)}`)).json()
const stateOf = async (dedupeKey: string) => (await findMailHistory(database.db, { dedupeKey }))?.state
const jobsOf = async (mailId: string) => {
  const { rows } = await sql<{ jobs: number }>`
    select count(*)::int as jobs from pgboss.job where name = ${mailQueue} and data->>'mailId' = ${mailId}
  `.execute(database.db)
  return rows[0]?.jobs ?? -1
}

describe('a queued mail', () => {
  it('goes out once with both languages, whatever its job does', async () => {
    const mail = await queue()
    const answers = await Promise.all([1, 2, 3].map(() => sendQueuedMail(ctx, { mailId: mail.id })))
    expect(answers.filter(({ kind }) => kind === 'sent')).toHaveLength(1)
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'not_due' })
    const mails = await arrived()
    expect(mails).toMatchObject([{ from: 'akun@toko.test', subject: 'Sandi Anda diubah' }])
    const text = JSON.stringify(mails)
    expect(text).toContain('Your password was changed.')
    expect(text).toContain('&lt;b&gt;Contoh&lt;/b&gt;')
    expect(text).toContain(`<${mail.id}@toko.test>`)
    expect(await stateOf(mail.dedupeKey)).toBe('sent')
  })

  it('with the key of another is that other', async () => {
    const first = await queue()
    const again = await queue({ dedupeKey: first.dedupeKey })
    expect(again).toMatchObject({ kind: 'queued_before', id: first.id })
    expect(await jobsOf(first.id)).toBe(1)
  })

  it('commits with the business transaction or not at all', async () => {
    const failing = ctx.transaction(async (trx) => {
      await queueMail(trx, { to: 'a@toko.test', subject: 'x', content, dedupeKey: 'gone', at: ctx.now() })
      throw new Error('the business failed')
    })
    await expect(failing).rejects.toThrow('the business failed')
    expect(await findMailHistory(database.db, { dedupeKey: 'gone' })).toBeNull()
  })

  it('that nobody can receive fails for good', async () => {
    const mail = await queue({ to: 'ani+refuse@toko.test' })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'failed' })
    expect(await findMailHistory(database.db, mail)).toMatchObject({ state: 'failed', error: '550' })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'not_due' })
  })

  it('is tried again, ever later, where the server asks for it, and six times at most', async () => {
    const mail = await queue({ to: 'ani+later@toko.test' })
    for (let turn = 1; turn < 6; turn += 1)
      expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'queued' })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'failed' })
    expect(await jobsOf(mail.id)).toBe(6)
  })

  it('without a clear answer is tried once more, under the same Message-ID', async () => {
    const to = 'ani+drop_after_accept@toko.test'
    const mail = await queue({ to })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'unknown' })
    expect(await jobsOf(mail.id)).toBe(2)
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'unknown' })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'not_due' })
    const mails = JSON.stringify(await arrived(to))
    expect(mails.split(`"value":"<${mail.id}@toko.test>"`)).toHaveLength(3)
  })

  it('to a server that hangs is unknown after the time allowed, not a worker that waits for ever', async () => {
    const mail = await queue({ to: 'ani+slow@toko.test' })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'unknown' })
  })

  it('waits where no server is there, and was certainly not sent', async () => {
    await sandbox.close()
    const mail = await queue()
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'queued' })
    expect(await jobsOf(mail.id)).toBe(2)
    sandbox = await startSandbox({ port: 0, smtpPort: 0, host: '127.0.0.1' })
  })

  it('whose worker died is noticed after a minute and not before', async () => {
    const mail = await queue()
    await database.ctx.transaction(async (trx) => {
      await lockMail(trx, mail.id)
      await sql`update mail.message set calling_since = ${ctx.now()} where id = ${mail.id}`.execute(trx)
    })
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'in_progress' })
    database.clock.offsetMs = 61_000
    expect(await sendQueuedMail(ctx, { mailId: mail.id })).toEqual({ kind: 'sent' })
  })

  it('is kept as failed where mail is off', async () => {
    const mail = await queue()
    const off = { ...ctx, mail: { channel: null } }
    expect(await sendQueuedMail(off, { mailId: mail.id })).toEqual({ kind: 'failed' })
    expect(await findMailHistory(database.db, mail)).toMatchObject({
      moves: [{ to: 'queued' }, { to: 'failed', reason: 'mail_is_off' }],
    })
  })
})

test('a server elsewhere is spoken to under TLS only: one that offers none gets no mail', async () => {
  const elsewhere = await startSandbox({ port: 0, smtpPort: 0, host: '127.0.0.2' })
  const url = elsewhere.smtpUrl.replace('//', '//user:word@')
  const channel = createSmtpChannel({ url, from: 'akun@toko.test', timeoutMs: 500 })
  const answer = await channel.send({ id: 'eml_1', to: 'a@toko.test', subject: 'x', text: 'x', html: 'x' })
  expect(answer).toMatchObject({ kind: 'refused', fault: 'configuration' })
  expect(await (await fetch(`${elsewhere.url}/?to=a@toko.test`)).text()).toContain('Belum ada surat')
  await elsewhere.close()
})
