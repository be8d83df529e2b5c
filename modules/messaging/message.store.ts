import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { MessageId, MessageState } from './message.ts'
import { mayMove } from './message.ts'

/** A message as its row says. */
export interface Message {
  readonly id: MessageId
  readonly phone: Phone
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  readonly state: MessageState
  readonly tries: number
  readonly unclearAnswers: number
  readonly callingSince: Date | null
}

const columns = sql`id, phone_e164 as phone, template, params, state, tries,
  unclear_answers as "unclearAnswers", calling_since as "callingSince"`

export interface NewMessage {
  readonly id: MessageId
  readonly dedupeKey: string
  readonly phone: Phone
  readonly template: string
  readonly params: object
  readonly at: Date
}

/** Inserts unless a message with this key exists; answers whether it did. */
export async function insertMessage(trx: Trx, message: NewMessage): Promise<boolean> {
  const { rows } = await sql`
    insert into messaging.message (id, dedupe_key, phone_e164, template, params, state, created_at, updated_at)
    values (${message.id}, ${message.dedupeKey}, ${message.phone}, ${message.template},
      ${JSON.stringify(message.params)}::jsonb, 'queued', ${message.at}, ${message.at})
    on conflict (dedupe_key) do nothing
    returning id
  `.execute(trx)
  if (rows.length === 0) return false
  await insertMove(trx, message.id, { from: null, to: 'queued', reason: 'queued', at: message.at })
  return true
}

export async function findMessageIdByKey(trx: Trx, dedupeKey: string): Promise<MessageId | null> {
  const { rows } = await sql<{ id: MessageId }>`
    select id from messaging.message where dedupe_key = ${dedupeKey}`.execute(trx)
  return rows[0]?.id ?? null
}

export async function lockMessage(trx: Trx, id: string): Promise<Message | null> {
  const { rows } = await sql<Message>`
    select ${columns} from messaging.message where id = ${id} for update`.execute(trx)
  return rows[0] ?? null
}

export async function lockMessageByProviderId(trx: Trx, providerId: string): Promise<Message | null> {
  const { rows } = await sql<Message>`
    select ${columns} from messaging.message where provider_message_id = ${providerId} for update`.execute(
    trx,
  )
  return rows[0] ?? null
}

export async function markCalling(trx: Trx, id: MessageId, at: Date): Promise<void> {
  await sql`update messaging.message set tries = tries + 1, calling_since = ${at}, updated_at = ${at} where id = ${id}`.execute(
    trx,
  )
}

/** What one call to the provider left behind, beside the move. */
export interface CallOutcome {
  readonly providerMessageId: string | null
  readonly error: string | null
  readonly unclear: boolean
  readonly at: Date
}

export async function recordCall(trx: Trx, id: MessageId, outcome: CallOutcome): Promise<void> {
  await sql`
    update messaging.message
    set calling_since = null,
      provider_message_id = coalesce(${outcome.providerMessageId}, provider_message_id),
      error = ${outcome.error},
      unclear_answers = least(2, unclear_answers + ${outcome.unclear ? 1 : 0}),
      updated_at = ${outcome.at}
    where id = ${id}
  `.execute(trx)
}

/** Moves a locked message and writes its history; a move the table does not allow changes nothing and answers false. */
export async function moveMessage(
  trx: Trx,
  message: Pick<Message, 'id' | 'state'>,
  move: { readonly to: MessageState; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  if (!mayMove(message.state, move.to)) return false
  await sql`update messaging.message set state = ${move.to}, updated_at = ${move.at} where id = ${message.id}`.execute(
    trx,
  )
  await insertMove(trx, message.id, { from: message.state, ...move })
  return true
}

/** One message with its moves, for screens. */
export interface MessageHistory {
  readonly id: MessageId
  readonly template: string
  readonly state: MessageState
  readonly error: string | null
  readonly moves: readonly { readonly to: MessageState; readonly reason: string; readonly at: string }[]
}

export async function findMessageHistory(db: Db, id: string): Promise<MessageHistory | null> {
  const { rows } = await sql<MessageHistory>`
    select id, template, state, error, (
      select coalesce(json_agg(json_build_object('to', to_state, 'reason', reason, 'at', at) order by m.id), '[]')
      from messaging.message_move m where m.message_id = message.id) as moves
    from messaging.message where id = ${id}
  `.execute(db)
  return rows[0] ?? null
}

interface Move {
  readonly from: MessageState | null
  readonly to: MessageState
  readonly reason: string
  readonly at: Date
}

async function insertMove(trx: Trx, id: MessageId, move: Move): Promise<void> {
  await sql`
    insert into messaging.message_move (message_id, from_state, to_state, reason, at)
    values (${id}, ${move.from}, ${move.to}, ${move.reason}, ${move.at})
  `.execute(trx)
}
