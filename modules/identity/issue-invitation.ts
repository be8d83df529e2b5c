import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import type { IdentityCtx } from './identity.ts'
import type { Invitation } from './invitation.store.ts'
import { endOpenInvitation, insertInvitation } from './invitation.store.ts'
import { hashToken } from './token.ts'

const invitationLifeMs = 72 * 3_600_000

export type WantedInvitation = Pick<Invitation, 'staffId' | 'kind' | 'phone' | 'asksPassword'> & {
  readonly name: string
  readonly by: string
}

export interface IssuedInvitation {
  /** Shown once to whoever made it, and sent by WhatsApp. The database knows its token's hash only. */
  readonly link: string
  readonly expiresAt: Date
}

/** Makes a link and has it sent once the transaction commits. The link before it dies. */
export async function issueInvitation(
  ctx: IdentityCtx,
  trx: Trx,
  wanted: WantedInvitation,
): Promise<IssuedInvitation> {
  const at = ctx.now()
  const { staffId, kind, phone, asksPassword, name, by } = wanted
  const id = newId('inv')
  const token = newToken()
  const link = `${ctx.identity.panelUrl}/undangan/${token}`
  const expiresAt = new Date(at.getTime() + invitationLifeMs)
  await endOpenInvitation(trx, staffId, { state: 'replaced', at })
  await insertInvitation(trx, {
    id,
    staffId,
    kind,
    phone,
    asksPassword,
    tokenSha256: hashToken(token),
    by,
    at,
    expiresAt,
  })
  await queueMessage(trx, {
    to: phone,
    template: 'staff_enrolment_id',
    params: { name, link: ctx.identity.valueSealer.seal(link), until: formatWib(expiresAt) },
    dedupeKey: `staff_enrolment:${id}`,
    at,
  })
  return { link, expiresAt }
}
