import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { BuyerId } from '../buyer.ts'
import type { Client } from '../client.ts'

export type BuyerChallengeId = Id<'bch'>

/** What a customer's code is good for; a MAC made for one is never good for another. */
export type BuyerCodePurpose = 'login' | 'register' | 'reset' | 'new_phone' | 'invitation'

export type BuyerChallengeState =
  'waiting' | 'live' | 'succeeded' | 'superseded' | 'exhausted' | 'expired' | 'revoked'

export interface BuyerChallenge {
  readonly id: BuyerChallengeId
  readonly purpose: BuyerCodePurpose
  readonly buyerId: BuyerId | null
  readonly credVersion: number | null
  readonly invitationId: string | null
  readonly phone: Phone
  readonly draft: unknown
  readonly codeMac: Buffer | null
  readonly codeExpiresAt: Date | null
  readonly expiresAt: Date
  readonly attempts: number
  readonly sends: number
  readonly state: BuyerChallengeState
}

const columns = sql`id, purpose, buyer_id as "buyerId", cred_version as "credVersion",
  invitation_id as "invitationId", phone_e164 as phone, draft, code_mac as "codeMac",
  code_expires_at as "codeExpiresAt", expires_at as "expiresAt", attempts, sends, state`

export async function findBuyerChallenge(db: Db, tokenSha256: Buffer): Promise<BuyerChallenge | null> {
  const { rows } = await sql<BuyerChallenge>`
    select ${columns} from identity.buyer_challenge where token_sha256 = ${tokenSha256}
  `.execute(db)
  return rows[0] ?? null
}

export async function lockBuyerChallenge(trx: Trx, id: BuyerChallengeId): Promise<BuyerChallenge | null> {
  const { rows } = await sql<BuyerChallenge>`
    select ${columns} from identity.buyer_challenge where id = ${id} for update
  `.execute(trx)
  return rows[0] ?? null
}

export interface NewBuyerChallenge {
  readonly id: BuyerChallengeId
  readonly tokenSha256: Buffer
  readonly purpose: BuyerCodePurpose
  readonly buyerId: BuyerId | null
  readonly credVersion: number | null
  readonly invitationId: string | null
  readonly phone: Phone
  readonly draft: object | null
  readonly expiresAt: Date
  readonly client: Client
  readonly at: Date
}

/** Without a code at first; `putCode` makes it live. */
export async function insertBuyerChallenge(trx: Trx, challenge: NewBuyerChallenge): Promise<void> {
  const { client, at, draft } = challenge
  await sql`
    insert into identity.buyer_challenge (id, token_sha256, purpose, buyer_id, cred_version, invitation_id, phone_e164,
      draft, expires_at, state, ip, agent, created_at)
    values (${challenge.id}, ${challenge.tokenSha256}, ${challenge.purpose}, ${challenge.buyerId},
      ${challenge.credVersion}, ${challenge.invitationId}, ${challenge.phone},
      ${draft === null ? null : JSON.stringify(draft)}::jsonb, ${challenge.expiresAt}, 'waiting', ${client.address},
      ${client.agent}, ${at})
  `.execute(trx)
}

/** Puts a new code on a challenge. Every other code to this number or of this account is dead with it; tries stay counted. */
export async function putCode(
  trx: Trx,
  challenge: { readonly id: BuyerChallengeId; readonly phone: string; readonly buyerId: string | null },
  code: { readonly mac: Buffer; readonly expiresAt: Date; readonly at: Date },
): Promise<void> {
  const { id, phone, buyerId } = challenge
  await sql`
    update identity.buyer_challenge set state = 'superseded', ended_at = ${code.at}, code_mac = null, draft = null
    where state = 'live' and id <> ${id} and (phone_e164 = ${phone} or buyer_id = ${buyerId})
  `.execute(trx)
  await sql`
    update identity.buyer_challenge
    set state = 'live', code_mac = ${code.mac}, code_expires_at = ${code.expiresAt}, sends = sends + 1
    where id = ${id}
  `.execute(trx)
}

/** Counts a try before anything is compared. */
export async function countBuyerTry(trx: Trx, id: BuyerChallengeId): Promise<void> {
  await sql`update identity.buyer_challenge set attempts = attempts + 1 where id = ${id}`.execute(trx)
}

/** The end of a challenge, which then holds neither code nor draft. */
export async function endBuyerChallenge(
  trx: Trx,
  id: BuyerChallengeId,
  end: { readonly state: Exclude<BuyerChallengeState, 'waiting' | 'live'>; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.buyer_challenge set state = ${end.state}, ended_at = ${end.at}, code_mac = null, draft = null
    where id = ${id} and ended_at is null
  `.execute(trx)
}
