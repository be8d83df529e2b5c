import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { MailContent, MailId, MailState } from './mail.ts'
import { mayMove } from './mail.ts'

/** A mail as its row says. */
export interface Mail {
  readonly id: MailId
  readonly recipient: string
  readonly subject: string
  readonly content: MailContent
  readonly state: MailState
  readonly tries: number
  readonly unclearAnswers: number
  readonly callingSince: Date | null
}

export interface NewMail extends Pick<Mail, 'id' | 'recipient' | 'subject' | 'content'> {
  readonly dedupeKey: string
  readonly at: Date
}

/** Inserts unless a mail with this key exists; answers whether it did. */
export async function insertMail(trx: Trx, mail: NewMail): Promise<boolean> {
  const { rows } = await sql`
    insert into mail.message (id, dedupe_key, recipient, subject, content, state, created_at, updated_at)
    values (${mail.id}, ${mail.dedupeKey}, ${mail.recipient}, ${mail.subject},
      ${JSON.stringify(mail.content)}::jsonb, 'queued', ${mail.at}, ${mail.at})
    on conflict (dedupe_key) do nothing
    returning id
  `.execute(trx)
  if (rows.length === 0) return false
  await insertMove(trx, mail.id, { from: null, to: 'queued', reason: 'queued', at: mail.at })
  return true
}

export async function lockMail(trx: Trx, id: string): Promise<Mail | null> {
  const { rows } = await sql<Mail>`
    select id, recipient, subject, content, state, tries, unclear_answers as "unclearAnswers",
      calling_since as "callingSince"
    from mail.message where id = ${id} for update
  `.execute(trx)
  return rows[0] ?? null
}

export async function markCalling(trx: Trx, id: MailId, at: Date): Promise<void> {
  await sql`
    update mail.message set tries = tries + 1, calling_since = ${at}, updated_at = ${at} where id = ${id}
  `.execute(trx)
}

/** What one delivery left behind, beside the move. */
export interface CallOutcome {
  readonly error: string | null
  readonly unclear: boolean
  readonly at: Date
}

export async function recordCall(trx: Trx, id: MailId, outcome: CallOutcome): Promise<void> {
  await sql`
    update mail.message
    set calling_since = null, error = ${outcome.error}, updated_at = ${outcome.at},
      unclear_answers = least(2, unclear_answers + ${outcome.unclear ? 1 : 0})
    where id = ${id}
  `.execute(trx)
}

/** Moves a locked mail and writes its history; a move the table does not allow changes nothing. */
export async function moveMail(
  trx: Trx,
  mail: Pick<Mail, 'id' | 'state'>,
  move: { readonly to: MailState; readonly reason: string; readonly at: Date },
): Promise<void> {
  if (!mayMove(mail.state, move.to)) return
  await sql`update mail.message set state = ${move.to}, updated_at = ${move.at} where id = ${mail.id}`.execute(
    trx,
  )
  await insertMove(trx, mail.id, { from: mail.state, ...move })
}

/** One mail with its moves. */
export interface MailHistory {
  readonly id: MailId
  readonly recipient: string
  readonly subject: string
  readonly state: MailState
  readonly error: string | null
  readonly moves: readonly { readonly to: MailState; readonly reason: string; readonly at: string }[]
}

/** The mail of a dedupe key and how far it came; null where none was queued. */
export async function findMailHistory(db: Db, input: { dedupeKey: string }): Promise<MailHistory | null> {
  const { rows } = await sql<MailHistory>`
    select id, recipient, subject, state, error, (
      select coalesce(json_agg(json_build_object('to', to_state, 'reason', reason, 'at', at) order by m.id), '[]')
      from mail.message_move m where m.message_id = message.id) as moves
    from mail.message message where dedupe_key = ${input.dedupeKey}
  `.execute(db)
  return rows[0] ?? null
}

interface Move {
  readonly from: MailState | null
  readonly to: MailState
  readonly reason: string
  readonly at: Date
}

async function insertMove(trx: Trx, id: MailId, move: Move): Promise<void> {
  await sql`
    insert into mail.message_move (message_id, from_state, to_state, reason, at)
    values (${id}, ${move.from}, ${move.to}, ${move.reason}, ${move.at})
  `.execute(trx)
}
