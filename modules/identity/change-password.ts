import { sql } from 'kysely'
import { isProven, spendProof, type Actor, type Deed, type ProofNeeded } from '#access'
import { recordAudit } from '#audit'
import { assert, present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import { lockOwnAccount } from './change-factor.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { PasswordReadied } from './new-password.ts'
import { readyPassword, setPassword } from './new-password.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff } from './staff.store.ts'
import { rotateStaffSession } from './staff-session.ts'
import { tellStaff } from './tell-staff.ts'

/** What a change of the own password is proven for: the proof asks for the old password and a factor. */
export const passwordDeed: Deed = { action: 'profile.change', values: { change: 'password' } }

/** May this session set a new password now? Until the proof is given, the question comes first. */
export async function mayChangePassword(
  ctx: IdentityCtx,
  input: { readonly actor: Actor },
): Promise<{ readonly kind: 'proven' } | ProofNeeded> {
  const proven = await isProven(ctx.db, { actor: input.actor, deed: passwordDeed, at: ctx.now() })
  return proven ? { kind: 'proven' } : { kind: 'proof_needed', deed: passwordDeed }
}

export type PasswordChanged =
  | {
      readonly kind: 'changed'
      /** For the session cookie only: this browser stays signed in under a new token, every other one is out. */
      readonly sessionToken: string
    }
  | Exclude<PasswordReadied, { readonly kind: 'ready' }>
  | ProofNeeded

/**
 * Sets a new own password once old password and factor are proven anew. All other sessions, logins under way and known
 * browsers end at once; the one that just proved both goes on under a new token.
 */
export async function changePassword(
  ctx: IdentityCtx,
  input: { readonly actor: Actor; readonly newPassword: string; readonly client: Client },
): Promise<PasswordChanged> {
  const { actor } = input
  const allowed = await mayChangePassword(ctx, { actor })
  if (allowed.kind === 'proof_needed') return allowed
  const found = present(await findStaff(ctx.db, actor.id), 'whoever has a session has an account')
  const readied = await readyPassword(ctx, found, input.newPassword)
  if (readied.kind !== 'ready') return readied
  return ctx.transaction(async (trx) => {
    const staff = await lockOwnAccount(trx, actor)
    const needed = await spendProof(trx, { actor, deed: passwordDeed, at: ctx.now() })
    if (needed !== null) return needed
    // Changed meanwhile by another hand: what was judged was another account's state.
    if (staff.credVersion !== found.credVersion) return { kind: 'proof_needed', deed: passwordDeed }
    const credVersion = await setPassword(trx, { staffId: staff.id, hash: readied.hash, at: ctx.now() })
    const sessionToken = await keepSession(trx, actor, credVersion)
    await recordNewPassword(ctx, trx, { staff, client: input.client, how: 'changed' })
    return { kind: 'changed', sessionToken }
  })
}

/** This session alone follows to the new version of the credentials. */
async function keepSession(trx: Trx, actor: Actor, credVersion: number): Promise<string> {
  assert(actor.session !== null, 'a person has a session')
  await sql`
    update identity.staff_session set cred_version = ${credVersion}
    where id = ${actor.session.id} and ended_at is null
  `.execute(trx)
  return rotateStaffSession(trx, { sessionId: actor.session.id })
}

/** Records a new password and tells its owner on every channel. */
export async function recordNewPassword(
  ctx: IdentityCtx,
  trx: Trx,
  made: { readonly staff: StaffAccount; readonly client: Client; readonly how: 'changed' | 'reset' },
): Promise<void> {
  const { staff, how } = made
  const client = cleanClient(made.client)
  const at = ctx.now()
  await recordAuthEvent(trx, {
    realm: 'staff',
    kind: 'password_changed',
    accountId: staff.id,
    subjectMac: null,
    client,
    detail: how,
    at,
  })
  await recordAudit(trx, {
    who: staff.id,
    action: 'staff.password_changed',
    object: { kind: 'staff', id: staff.id },
    before: null,
    after: { how, sessionsEnded: true },
    reason: null,
    address: client.address,
    at,
  })
  const details = { eventId: newId('pwc'), client }
  await tellStaff(trx, { staffId: staff.id, kind: 'password_changed', details, at })
}
