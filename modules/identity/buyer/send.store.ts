import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { PastSend } from '../otp/send-limits.ts'
import type { BuyerChallengeId } from './challenge.store.ts'

export type BuyerSendId = Id<'bos'>

export interface NewBuyerSend {
  readonly id: BuyerSendId
  readonly challengeId: BuyerChallengeId
  readonly phone: string
  readonly address: string
  readonly isSilent: boolean
  readonly at: Date
}

export async function insertBuyerSend(trx: Trx, send: NewBuyerSend): Promise<void> {
  await sql`
    insert into identity.buyer_otp_send (id, challenge_id, phone_e164, ip, at, outcome)
    values (${send.id}, ${send.challengeId}, ${send.phone}, ${send.address}, ${send.at},
      ${send.isSilent ? 'none' : null})
  `.execute(trx)
}

/** What was sent to a number since a moment, newest first; a sign-in lifts no gap here, for that would tell of it. */
export async function listBuyerSends(db: Db, phone: string, since: Date): Promise<PastSend[]> {
  const { rows } = await sql<PastSend>`
    select at, false as "ledToSignIn" from identity.buyer_otp_send
    where phone_e164 = ${phone} and at > ${since} order by at desc limit 100
  `.execute(db)
  return rows
}

/** Moments of sends asked for from one address, newest first. */
export async function listSendsOfAddress(
  db: Db,
  input: { readonly address: string; readonly since: Date; readonly limit: number },
): Promise<Date[]> {
  const { rows } = await sql<{ at: Date }>`
    select at from identity.buyer_otp_send where ip = ${input.address} and at > ${input.since}
    order by at desc limit ${input.limit}
  `.execute(db)
  return rows.map((row) => row.at)
}

/**
 * Takes from the customers' share of the day; false when it is used up. What sends nothing takes nothing, by the same
 * statement.
 */
export async function spendBuyerBudget(
  trx: Trx,
  input: { readonly day: string; readonly sends: 0 | 1; readonly sendsMax: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into identity.buyer_otp_budget as budget (day, sends) values (${input.day}::date, ${input.sends})
    on conflict (day) do update set sends = budget.sends + ${input.sends} where budget.sends < ${input.sendsMax}
    returning sends
  `.execute(trx)
  return rows.length > 0
}

export async function recordBuyerSendOutcome(
  db: Db,
  id: BuyerSendId,
  result: {
    readonly outcome: 'accepted' | 'refused' | 'unknown'
    readonly providerMessageId: string | null
    readonly error: string | null
  },
): Promise<void> {
  await sql`
    update identity.buyer_otp_send
    set outcome = ${result.outcome}, provider_message_id = ${result.providerMessageId}, error = ${result.error}
    where id = ${id}
  `.execute(db)
}
