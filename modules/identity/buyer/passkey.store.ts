import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { BuyerId } from '../buyer.ts'

export type BuyerPasskeyId = Id<'bpk'>

/** A passkey as its owner sees it. */
export interface BuyerPasskey {
  readonly id: BuyerPasskeyId
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

export interface BuyerCredential extends BuyerPasskey {
  readonly buyerId: BuyerId
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly counter: bigint
}

const columns = sql`id, buyer_id as "buyerId", credential_id as "credentialId", public_key as "publicKey", counter,
  name, created_at as "createdAt", last_used_at as "lastUsedAt"`

export async function listCredentials(db: Db, buyerId: string): Promise<BuyerCredential[]> {
  const { rows } = await sql<BuyerCredential>`
    select ${columns} from identity.buyer_passkey where buyer_id = ${buyerId} and removed_at is null
    order by created_at, id
  `.execute(db)
  return rows
}

export async function lockCredential(trx: Trx, credentialId: string): Promise<BuyerCredential | null> {
  const { rows } = await sql<BuyerCredential>`
    select ${columns} from identity.buyer_passkey where credential_id = ${credentialId} and removed_at is null for update
  `.execute(trx)
  return rows[0] ?? null
}

/** False where the credential is known already, whosever it is. */
export async function insertCredential(
  trx: Trx,
  credential: Omit<BuyerCredential, 'lastUsedAt'> & { readonly transports: readonly string[] },
): Promise<boolean> {
  const { rows } = await sql`
    insert into identity.buyer_passkey (id, buyer_id, credential_id, public_key, counter, transports, name, created_at)
    values (${credential.id}, ${credential.buyerId}, ${credential.credentialId}, ${credential.publicKey},
      ${credential.counter}, ${[...credential.transports]}, ${credential.name}, ${credential.createdAt})
    on conflict do nothing returning id
  `.execute(trx)
  return rows.length > 0
}

export async function recordCredentialUse(
  trx: Trx,
  used: { readonly id: string; readonly counter: number; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.buyer_passkey set counter = ${used.counter}, last_used_at = ${used.at} where id = ${used.id}
  `.execute(trx)
}

/** False where the account has no such passkey. */
export async function removeCredential(
  trx: Trx,
  removed: { readonly id: string; readonly buyerId: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update identity.buyer_passkey set removed_at = ${removed.at}
    where id = ${removed.id} and buyer_id = ${removed.buyerId} and removed_at is null returning id
  `.execute(trx)
  return rows.length > 0
}

export interface PasskeyQuestion {
  readonly purpose: 'login' | 'enrol'
  readonly buyerId: BuyerId | null
  readonly challenge: string
}

/** Keeps a question to an authenticator; those that are over go. */
export async function insertQuestion(
  db: Db,
  question: PasskeyQuestion & { readonly tokenSha256: Buffer; readonly expiresAt: Date; readonly at: Date },
): Promise<void> {
  await sql`delete from identity.buyer_passkey_challenge where expires_at < ${question.at}`.execute(db)
  await sql`
    insert into identity.buyer_passkey_challenge (token_sha256, purpose, buyer_id, challenge, expires_at)
    values (${question.tokenSha256}, ${question.purpose}, ${question.buyerId}, ${question.challenge},
      ${question.expiresAt})
  `.execute(db)
}

/** Uses a question up, right answer or not; null where there is none that lives. */
export async function takeQuestion(
  trx: Trx,
  taken: { readonly tokenSha256: Buffer; readonly purpose: PasskeyQuestion['purpose']; readonly at: Date },
): Promise<PasskeyQuestion | null> {
  const { rows } = await sql<PasskeyQuestion>`
    update identity.buyer_passkey_challenge set used_at = ${taken.at}
    where token_sha256 = ${taken.tokenSha256} and purpose = ${taken.purpose} and used_at is null
      and expires_at > ${taken.at}
    returning purpose, buyer_id as "buyerId", challenge
  `.execute(trx)
  return rows[0] ?? null
}
