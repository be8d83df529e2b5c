import { queueMail, type MailContent, type MailText } from '#mail'
import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { describeDevice } from './describe-device.ts'
import type { OutgoingNotice } from './staff-notice.store.ts'
import { findOutgoingNotice } from './staff-notice.store.ts'
import { sayStaffNotice } from './staff-notice-words.ts'

/** Name of the queue whose jobs `sendStaffNotice` works; the payload is `{ noticeId }`. */
export const staffNoticeQueue = 'identity.notice'

/** Writes the WhatsApp messages and the mail of a notice. Running twice writes them once. */
export async function sendStaffNotice(ctx: Ctx, input: { readonly noticeId: string }): Promise<void> {
  const notice = await findOutgoingNotice(ctx.db, input.noticeId)
  if (notice === null) return
  await ctx.transaction(async (trx) => {
    await queueMessages(trx, notice, ctx.now())
    await queueMail(trx, {
      to: notice.email,
      subject: `Keamanan akun Anda: ${sayStaffNotice(notice, 'id').what}`.slice(0, 200),
      content: contentOf(notice),
      dedupeKey: `staff-notice:${notice.id}`,
      at: ctx.now(),
    })
  })
}

async function queueMessages(trx: Trx, notice: OutgoingNotice, at: Date): Promise<void> {
  const { what, advice } = sayStaffNotice(notice, 'id')
  const phones = new Set([...(notice.phone === null ? [] : [notice.phone]), ...notice.alsoTo])
  for (const to of phones)
    await queueMessage(trx, {
      to,
      template: 'account_notice_id',
      params: { name: notice.name, what, when: formatWib(notice.at), from: sayOrigin(notice, 'id'), advice },
      dedupeKey: `staff-notice:${notice.id}:${to}`,
      at,
    })
}

function contentOf(notice: OutgoingNotice): MailContent {
  const words = { id: sayStaffNotice(notice, 'id'), en: sayStaffNotice(notice, 'en') }
  const when = formatWib(notice.at)
  const id: MailText = {
    greeting: `Halo ${notice.name},`,
    paragraphs: [`${words.id.what}.`],
    facts: [
      ['Waktu', when],
      ['Dari', sayOrigin(notice, 'id')],
    ],
    link: null,
    closing: `Kalau itu memang Anda, tidak ada yang perlu dilakukan. Kalau bukan Anda: ${words.id.advice}. Kami tidak pernah meminta kode atau sandi Anda lewat e-mail.`,
  }
  const en: MailText = {
    greeting: `Hello ${notice.name},`,
    paragraphs: [`${words.en.what}.`],
    facts: [
      ['When', when],
      ['From', sayOrigin(notice, 'en')],
    ],
    link: null,
    closing: `If this was you, there is nothing to do. If it was not: ${words.en.advice}. We never ask for your code or password by e-mail.`,
  }
  return { id, en }
}

/** Where it came from, in words; the browser's own text is never repeated, since anybody writes it. */
function sayOrigin(notice: OutgoingNotice, locale: 'id' | 'en'): string {
  if (notice.address === null) return locale === 'id' ? 'sistem Astraotoshop' : 'the Astraotoshop system'
  const device =
    describeDevice(notice.agent ?? '') ??
    (locale === 'id' ? 'perangkat tidak dikenal' : 'an unrecognised device')
  return locale === 'id' ? `${device}, alamat ${notice.address}` : `${device}, address ${notice.address}`
}
