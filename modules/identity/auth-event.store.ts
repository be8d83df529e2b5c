import { sql } from 'kysely'
import type { Trx } from '#platform/ctx.ts'
import type { Client } from './client.ts'

/** One step of a login and how it ended. */
export interface AuthEvent {
  readonly realm: 'staff' | 'buyer'
  readonly kind: AuthEventKind
  readonly accountId: string | null
  readonly subjectMac: Buffer | null
  readonly client: Client
  /** A word that says why; never a secret. */
  readonly detail: string | null
  readonly at: Date
}

type AuthEventKind =
  | 'password_accepted'
  | 'password_refused'
  | 'code_wrong'
  | 'code_refused'
  | 'code_resent'
  | 'codes_locked'
  | 'signed_in'
  | 'signed_out'
  | 'disabled'
  | 'enabled'
  | 'sessions_ended'
  | 'lock_released'
  | 'login_disowned'
  | 'permission_denied'
  | 'passkey_added'
  | 'passkey_removed'
  | 'totp_added'
  | 'totp_removed'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'passkey_copied'
  | 'proof_given'
  | 'proof_refused'
  | 'code_asked'
  | 'registered'
  | 'password_changed'
  | 'phone_changed'
  | 'phone_change_begun'
  | 'phone_change_ended'
  | 'reset_asked'
  | 'reset_refused'
  | 'passkey_refused'
  | 'enrolled'
  | 'break_glass_asked'

export async function recordAuthEvent(trx: Trx, event: AuthEvent): Promise<void> {
  await sql`
    insert into identity.auth_event (at, realm, kind, account_id, subject_mac, ip, agent, detail)
    values (${event.at}, ${event.realm}, ${event.kind}, ${event.accountId}, ${event.subjectMac},
      ${event.client.address}, ${event.client.agent}, ${event.detail})
  `.execute(trx)
}
