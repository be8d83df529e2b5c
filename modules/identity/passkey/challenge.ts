import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { StaffId } from '../staff.ts'

/** For whom and what a question to an authenticator is. An answer given for one thing is good for no other. */
export interface PasskeyBinding {
  readonly staffId: StaffId
  readonly purpose: 'login' | 'proof' | 'enrol'
  /** The login, the proof or the session that asks. */
  readonly boundTo: string
}

export const passkeyChallengeMs = 5 * 60_000
const challengeBytes = 32
/** Questions that wait at once for one account; the oldest make room. */
const waitingMax = 10

/** A new question, written down; its text goes to the browser. */
export async function askPasskey(db: Db, asked: PasskeyBinding & { readonly at: Date }): Promise<string> {
  const challenge = randomBytes(challengeBytes).toString('base64url')
  const { staffId, purpose, boundTo, at } = asked
  await sql`
    delete from identity.webauthn_challenge where staff_id = ${staffId} and (expires_at <= ${at} or challenge in (
      select challenge from identity.webauthn_challenge where staff_id = ${staffId}
      order by created_at desc offset ${waitingMax}))
  `.execute(db)
  await sql`
    insert into identity.webauthn_challenge (challenge, staff_id, purpose, bound_to, created_at, expires_at)
    values (${challenge}, ${staffId}, ${purpose}, ${boundTo}, ${at}, ${new Date(at.getTime() + passkeyChallengeMs)})
  `.execute(db)
  return challenge
}

/** Uses a question up, right answer or not; false where it was used, is too old, or was asked for something else. */
export async function takeChallenge(
  trx: Trx,
  taken: PasskeyBinding & { readonly challenge: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update identity.webauthn_challenge set used_at = ${taken.at}
    where challenge = ${taken.challenge} and staff_id = ${taken.staffId} and purpose = ${taken.purpose}
      and bound_to = ${taken.boundTo} and used_at is null and expires_at > ${taken.at}
    returning challenge
  `.execute(trx)
  return rows.length > 0
}
