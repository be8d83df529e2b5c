import { queueMail, type MailContent, type MailText } from '#mail'
import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { stopToken } from './begin-phone-change.ts'
import { nameDevice } from './device-name.ts'
import type { IdentityCtx } from './identity.ts'
import type { OutgoingNotice } from './staff-notice.store.ts'
import { findOutgoingNotice } from './staff-notice.store.ts'
import { sayStaffNotice } from './staff-notice-words.ts'

/** Name of the queue whose jobs `sendStaffNotice` works; the payload is `{ noticeId }`. */
export const staffNoticeQueue = 'identity.notice'

/** Writes the WhatsApp messages and the mail of a notice. Running twice writes them once. */
export async function sendStaffNotice(ctx: IdentityCtx, input: { readonly noticeId: string }): Promise<void> {
  const notice = await findOutgoingNotice(ctx.db, input.noticeId)
  if (notice === null) return
  await ctx.transaction(async (trx) => {
    await queueMessages(ctx, trx, notice)
    await queueMail(trx, {
      to: notice.email,
      subject: `Keamanan akun Anda: ${sayStaffNotice(notice, 'id').what}`.slice(0, 200),
      content: contentOf(notice, stopLink(ctx, notice)),
      dedupeKey: `staff-notice:${notice.id}`,
      at: ctx.now(),
    })
  })
}

/** The link that stops a change of number, sealed until it is sent: a copy of the database stops nothing. */
function stopLink(ctx: IdentityCtx, notice: OutgoingNotice): string | null {
  if (notice.kind !== 'phone_change_begun') return null
  return ctx.identity.valueSealer.seal(
    `${ctx.identity.panelUrl}/batal-nomor/${stopToken(ctx, notice.eventId)}`,
  )
}

async function queueMessages(ctx: IdentityCtx, trx: Trx, notice: OutgoingNotice): Promise<void> {
  const at = ctx.now()
  const { what, advice } = sayStaffNotice(notice, 'id')
  const { name, phone } = notice
  const when = formatWib(notice.at)
  const from = sayOrigin(notice, 'id')
  const link = stopLink(ctx, notice)
  // Which number, not the number: it stands in columns for numbers only.
  const dedupeKey = (to: Phone) =>
    `staff-notice:${notice.id}:${to === phone ? 'own' : notice.alsoTo.findIndex((also) => also === to)}`
  for (const to of new Set([...(phone === null ? [] : [phone]), ...notice.alsoTo])) {
    // The link goes to the old number only: whoever brought the new one shall not hold it.
    if (link !== null && to === phone)
      await queueMessage(trx, {
        to,
        template: 'phone_change_notice_id',
        params: { name, phone: notice.subject ?? '', when, from, link },
        dedupeKey: dedupeKey(to),
        at,
      })
    else
      await queueMessage(trx, {
        to,
        template: 'account_notice_id',
        params: { name, what, when, from, advice },
        dedupeKey: dedupeKey(to),
        at,
      })
  }
}

function contentOf(notice: OutgoingNotice, link: string | null): MailContent {
  const words = { id: sayStaffNotice(notice, 'id'), en: sayStaffNotice(notice, 'en') }
  const when = formatWib(notice.at)
  const id: MailText = {
    greeting: `Halo ${notice.name},`,
    paragraphs: [`${words.id.what}.`],
    facts: [
      ['Waktu', when],
      ['Dari', sayOrigin(notice, 'id')],
    ],
    link: link === null ? null : { label: 'Bukan saya: batalkan pergantian nomor', url: link },
    closing: `Kalau itu memang Anda, tidak ada yang perlu dilakukan. Kalau bukan Anda: ${words.id.advice}. Kami tidak pernah meminta kode atau kata sandi Anda lewat e-mail.`,
  }
  const en: MailText = {
    greeting: `Hello ${notice.name},`,
    paragraphs: [`${words.en.what}.`],
    facts: [
      ['When', when],
      ['From', sayOrigin(notice, 'en')],
    ],
    link: link === null ? null : { label: 'This was not me: cancel the change', url: link },
    closing: `If this was you, there is nothing to do. If it was not: ${words.en.advice}. We never ask for your code or password by e-mail.`,
  }
  return { id, en }
}

/** Where it came from, in words; the browser's own text is never repeated, since anybody writes it. */
function sayOrigin(notice: OutgoingNotice, locale: 'id' | 'en'): string {
  if (notice.address === null) return locale === 'id' ? 'sistem Astraotoshop' : 'the Astraotoshop system'
  const device = nameDevice(notice.agent ?? '', locale)
  return locale === 'id' ? `${device}, alamat ${notice.address}` : `${device}, address ${notice.address}`
}
