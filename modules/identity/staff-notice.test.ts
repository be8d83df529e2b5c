import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailQueue } from '#mail'
import { sendQueue } from '#messaging'
import { newId } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginPhoneChange, stopToken } from './begin-phone-change.ts'
import { confirmPhoneChange } from './confirm-phone-change.ts'
import { signInTestPerson, type TestPerson } from './factor.testing.ts'
import { findOpenPhoneChange } from './phone-change.store.ts'
import { provenBy } from './profile.testing.ts'
import { sendStaffNotice } from './send-staff-notice.ts'
import { sayStaffNotice } from './staff-notice-words.ts'
import { listStaffNotices } from './staff-notice.store.ts'
import { findStaff } from './staff.store.ts'
import type { StaffNoticeDetails, StaffNoticeKind } from './tell-staff.ts'
import { staffNoticeKinds, tellStaff } from './tell-staff.ts'
import type { TestIdentity } from './testing.ts'
import { createTestIdentity, testClient } from './testing.ts'

let database: TestDatabase
let identity: TestIdentity
let person: TestPerson
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue, mailQueue] })
  identity = createTestIdentity(database.ctx)
})
afterAll(() => database.drop())
beforeEach(async () => {
  person = await signInTestPerson(identity, 'sales')
})

const tell = (kind: StaffNoticeKind, details: StaffNoticeDetails) =>
  identity.ctx.transaction((trx) =>
    tellStaff(trx, { staffId: person.staffId, kind, details, at: identity.ctx.now() }),
  )
const notices = () => listStaffNotices(database.db, { staffId: person.staffId, limit: 10 })

interface Sent {
  readonly key: string
  readonly to: string
  readonly template: string
  readonly params: Readonly<Record<string, string>>
}

/** What WhatsApp and mail were asked to carry for a notice. */
async function channelsOf(noticeId: string) {
  const like = `staff-notice:${noticeId}%`
  const { rows: messages } = await sql<Sent>`select dedupe_key as key, phone_e164 as to, template, params
    from messaging.message where dedupe_key like ${like} order by id`.execute(database.db)
  const { rows: mails } = await sql<{ to: string; subject: string; text: string }>`
    select recipient as to, subject, content::text as text from mail.message where dedupe_key like ${like}`.execute(
    database.db,
  )
  return { messages, mails }
}

describe('a notice', () => {
  it('stands in the panel at once and goes by WhatsApp and mail, once, however often its job runs', async () => {
    const client = {
      address: '203.0.113.7',
      agent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36',
    }
    await tell('passkey_added', { eventId: 'psk_1', subject: 'Laptop kantor', client })
    const [notice] = await notices()
    expect(notice).toMatchObject({ kind: 'passkey_added', subject: 'Laptop kantor', address: '203.0.113.7' })
    const noticeId = notice?.id ?? ''
    await Promise.all([1, 2, 3].map(() => sendStaffNotice(identity.ctx, { noticeId })))
    const { messages, mails } = await channelsOf(noticeId)
    expect(messages).toHaveLength(1)
    expect(messages[0]?.params).toMatchObject({
      what: 'Passkey “Laptop kantor” ditambahkan',
      from: 'Chrome di Windows, alamat 203.0.113.7',
      when: expect.stringContaining('WIB'),
    })
    expect(mails).toMatchObject([{ to: person.email }])
    expect(mails[0]?.text).toContain('was added')
  })

  it('of one event is one notice', async () => {
    for (const _turn of [1, 2]) await tell('account_locked', { eventId: 'chl_1' })
    await tell('account_locked', { eventId: 'chl_2' })
    expect(await notices()).toHaveLength(2)
  })

  it('commits with what it tells of, or not at all', async () => {
    const failing = identity.ctx.transaction(async (trx) => {
      const details = { eventId: 'gone' }
      await tellStaff(trx, { staffId: person.staffId, kind: 'suspended', details, at: identity.ctx.now() })
      throw new Error('the change failed')
    })
    await expect(failing).rejects.toThrow('the change failed')
    expect(await notices()).toEqual([])
  })

  it('with a name that would forge a header is one line everywhere', async () => {
    await tell('passkey_removed', { eventId: 'psk_2', subject: 'Laptop\r\nBcc: evil@evil.test\u0000' })
    const [notice] = await notices()
    expect(notice?.subject).toBe('Laptop Bcc: evil@evil.test')
    await sendStaffNotice(identity.ctx, { noticeId: notice?.id ?? '' })
    const { mails } = await channelsOf(notice?.id ?? '')
    expect(mails).toMatchObject([{ to: person.email }])
    expect(mails[0]?.subject).not.toMatch(/[\r\n]/)
  })

  it('repeats nothing that a browser says of itself', async () => {
    const agent = 'Hubungi 0800-000 dan sebutkan kode Anda'
    await tell('new_device', { eventId: newId('dev'), client: { address: '203.0.113.8', agent } })
    const [notice] = await notices()
    await sendStaffNotice(identity.ctx, { noticeId: notice?.id ?? '' })
    expect(JSON.stringify(await channelsOf(notice?.id ?? ''))).not.toContain('Hubungi 0800')
  })

  it('cannot be altered or deleted', async () => {
    await tell('role_changed', { eventId: 'apr_1' })
    for (const statement of [
      'update identity.staff_notice set kind = kind',
      'delete from identity.staff_notice',
    ])
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only')
  })
})

it('every kind is said in both languages, short enough for a subject', () => {
  for (const kind of staffNoticeKinds)
    for (const locale of ['id', 'en'] as const)
      for (const subject of [null, 'Laptop']) {
        const { what, advice } = sayStaffNotice({ kind, subject }, locale)
        expect(what).toMatch(/\S/)
        expect(what.length).toBeLessThan(160)
        expect(advice).toMatch(/^[a-z]/)
      }
})

it('of a new number: the link that stops it goes to the old number and the mail, sealed, and never to the new one', async () => {
  const { ctx, phones } = identity
  const old = (await findStaff(database.db, person.staffId))?.phone
  const begin = () =>
    beginPhoneChange(ctx, { actor: person.actor, phone: '081599990001', client: testClient })
  await provenBy(ctx, { person, factor: 'whatsapp' }, begin)
  await confirmPhoneChange(ctx, { actor: person.actor, code: phones.lastCode(), client: testClient })
  const [notice] = await notices()
  const noticeId = notice?.id ?? ''
  await sendStaffNotice(ctx, { noticeId })
  const { messages, mails } = await channelsOf(noticeId)
  const open = await findOpenPhoneChange(database.db, person.staffId)
  const token = stopToken(ctx, open?.id ?? '')
  expect(messages.map(({ to, template }) => [to, template])).toEqual([
    [old, 'phone_change_notice_id'],
    ['6281599990001', 'account_notice_id'],
  ])
  const sealed = messages[0]?.params['link'] ?? ''
  expect(ctx.identity.valueSealer.open(sealed)).toBe(`http://127.0.0.1:3001/batal-nomor/${token}`)
  const kept = JSON.stringify({ messages, mails })
  expect(kept).not.toContain(token)
  expect(mails[0]?.text).toContain('sealed:')
})
