import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Id } from '#platform/ids.ts'
import type { StaffId } from '../staff.ts'

export type PasskeyId = Id<'psk'>

export interface Passkey {
  readonly id: PasskeyId
  readonly staffId: StaffId
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly signCount: bigint
  readonly transports: readonly string[]
  readonly name: string
  readonly createdAt: Date
  /** Until when it proves nothing yet; null where it did from the beginning. */
  readonly coolsUntil: Date | null
  readonly lastUsedAt: Date | null
}

const columns = sql`id, staff_id as "staffId", credential_id as "credentialId", public_key as "publicKey",
  sign_count as "signCount", transports, name, created_at as "createdAt", cools_until as "coolsUntil", last_used_at as "lastUsedAt"`

/** The passkeys that count, oldest first. */
export async function listPasskeys(db: Db, staffId: string): Promise<Passkey[]> {
  const { rows } = await sql<Passkey>`
    select ${columns} from identity.staff_passkey
    where staff_id = ${staffId} and revoked_at is null order by created_at, id
  `.execute(db)
  return rows
}

/** A passkey of this account that counts; null for anybody else's. */
export async function findPasskeyOf(
  trx: Trx,
  wanted: { readonly staffId: string; readonly credentialId: string },
): Promise<Passkey | null> {
  const { rows } = await sql<Passkey>`
    select ${columns} from identity.staff_passkey
    where credential_id = ${wanted.credentialId} and staff_id = ${wanted.staffId} and revoked_at is null
    for update
  `.execute(trx)
  return rows[0] ?? null
}

export interface NewPasskey {
  readonly id: PasskeyId
  readonly staffId: StaffId
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly signCount: number
  readonly transports: readonly string[]
  readonly name: string
  readonly isSynced: boolean
  readonly coolsUntil: Date | null
  readonly at: Date
}

/** Inserts unless the credential is known already, whosever it is or was; answers whether it did. */
export async function insertPasskey(trx: Trx, passkey: NewPasskey): Promise<boolean> {
  const { rows } = await sql`
    insert into identity.staff_passkey (id, staff_id, credential_id, public_key, sign_count, transports, name,
      is_synced, cools_until, created_at)
    values (${passkey.id}, ${passkey.staffId}, ${passkey.credentialId}, ${Buffer.from(passkey.publicKey)},
      ${passkey.signCount}, ${[...passkey.transports]}, ${passkey.name}, ${passkey.isSynced}, ${passkey.coolsUntil}, ${passkey.at})
    on conflict do nothing returning id
  `.execute(trx)
  return rows.length > 0
}

export async function recordPasskeyUse(
  trx: Trx,
  used: { readonly id: PasskeyId; readonly signCount: number; readonly at: Date },
): Promise<void> {
  await sql`
    update identity.staff_passkey set sign_count = ${used.signCount}, last_used_at = ${used.at} where id = ${used.id}
  `.execute(trx)
}

/** Takes a passkey away; answers its name, or null where the account has no such one. */
export async function revokePasskey(
  trx: Trx,
  revoked: { readonly id: string; readonly staffId: string; readonly at: Date },
): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    update identity.staff_passkey set revoked_at = ${revoked.at}, revoked_reason = 'removed'
    where id = ${revoked.id} and staff_id = ${revoked.staffId} and revoked_at is null returning name
  `.execute(trx)
  return rows[0]?.name ?? null
}
