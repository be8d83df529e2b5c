import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { publish } from '#platform/outbox.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { StaffId } from './staff.ts'

/** What a member of staff is told of, on every channel that the account has. */
export const staffNoticeKinds = [
  'password_changed',
  'phone_change_begun',
  'phone_changed',
  'phone_change_stopped',
  'passkey_added',
  'passkey_removed',
  'totp_added',
  'totp_removed',
  'recovery_codes_made',
  'recovery_code_used',
  'new_device',
  'unfinished_login',
  'account_locked',
  'not_me',
  'break_glass',
  'factor_reset',
  'role_changed',
  'suspended',
] as const

export type StaffNoticeKind = (typeof staffNoticeKinds)[number]

export interface StaffNoticeDetails {
  /** Id of what happened, such as of a challenge, a passkey or an approval: one event of a kind is told once. */
  readonly eventId: string
  /** A short name of the thing, such as a passkey's: plain words, never a secret or a full number. */
  readonly subject?: string
  /** From where; left out for what a machine of ours did. */
  readonly client?: Client
  /** Numbers told beside the account's own, such as the old and the new one. */
  readonly alsoTo?: readonly Phone[]
}

export interface TellStaff {
  readonly staffId: StaffId
  readonly kind: StaffNoticeKind
  readonly details: StaffNoticeDetails
  readonly at: Date
}

/** The event whose job sends the notice out. */
const staffNoticed = 'staff.noticed'

/**
 * Tells a member of staff what happened to the account, in the transaction in which it happened: at once in the panel, and
 * after the commit by WhatsApp and mail. Told twice, one event is one notice.
 * @example await tellStaff(trx, { staffId, kind: 'passkey_added', details: { eventId: passkey.id, subject: name, client }, at })
 */
export async function tellStaff(trx: Trx, input: TellStaff): Promise<void> {
  const { staffId, kind, details, at } = input
  const id = newId('ntc')
  const client = details.client === undefined ? null : cleanClient(details.client)
  const { rows } = await sql`
    insert into identity.staff_notice (id, staff_id, kind, event_id, subject, ip, agent, also_to, at)
    values (${id}, ${staffId}, ${kind}, ${details.eventId}, ${oneLine(details.subject)},
      ${client?.address ?? null}, ${client?.agent ?? null}, ${[...(details.alsoTo ?? [])]}::text[], ${at})
    on conflict (staff_id, kind, event_id) do nothing
    returning id
  `.execute(trx)
  if (rows.length > 0) await publish(trx, { name: staffNoticed, noticeId: id })
}

/** People name their passkeys: whatever they wrote stays one short line. */
function oneLine(text: string | undefined): string | null {
  return text === undefined
    ? null
    : text
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim()
        .slice(0, 120)
        .toWellFormed()
}
