import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { ChallengeId } from './challenge.ts'
import type { PastSend } from './send-limits.ts'

export type SendId = Id<'ots'>

export interface CodeSend {
  readonly id: SendId
  readonly at: Date
  readonly outcome: 'accepted' | 'refused' | 'unknown' | null
  readonly providerMessageId: string | null
  readonly error: string | null
}

export async function insertSend(
  trx: Trx,
  send: { readonly id: SendId; readonly challengeId: ChallengeId; readonly phone: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into identity.otp_send (id, challenge_id, phone_e164, at)
    values (${send.id}, ${send.challengeId}, ${send.phone}, ${send.at})
  `.execute(trx)
}

/** Sends to a phone since a moment, newest first, whichever account or login asked for them. */
export async function listSendsToPhone(db: Db, phone: string, since: Date): Promise<PastSend[]> {
  const { rows } = await sql<PastSend>`
    select s.at, c.state = 'succeeded' as "ledToSignIn"
    from identity.otp_send s join identity.login_challenge c on c.id = s.challenge_id
    where s.phone_e164 = ${phone} and s.at > ${since}
    order by s.at desc
    limit 1000
  `.execute(db)
  return rows
}

export async function recordSendOutcome(
  db: Db,
  id: SendId,
  result: Pick<CodeSend, 'outcome' | 'providerMessageId' | 'error'>,
): Promise<void> {
  await sql`
    update identity.otp_send
    set outcome = ${result.outcome}, provider_message_id = ${result.providerMessageId}, error = ${result.error}
    where id = ${id}
  `.execute(db)
}

export async function findLastSend(db: Db, challengeId: ChallengeId): Promise<CodeSend | null> {
  const { rows } = await sql<CodeSend>`
    select id, at, outcome, provider_message_id as "providerMessageId", error
    from identity.otp_send where challenge_id = ${challengeId} order by at desc, id desc limit 1
  `.execute(db)
  return rows[0] ?? null
}
