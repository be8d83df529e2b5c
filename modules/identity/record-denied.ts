import type { Ctx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import { cleanClient, type Client } from './client.ts'

const pathLengthMax = 200

export interface Denied {
  readonly staffId: string
  /** The permission that was missing; null where what was asked is open to nobody. */
  readonly permission: string | null
  /** What was asked for: an address without its search, and the action of a form. */
  readonly path: string
  readonly client: Client
}

/**
 * Keeps that a signed-in person asked for what their role does not allow, beside the steps of their logins, and says it in the
 * log. Never throws: the refusal stands whether or not it could be kept.
 */
export async function recordPermissionDenied(ctx: Ctx, denied: Denied): Promise<void> {
  const client = cleanClient(denied.client)
  const path = cleanClient({ address: '', agent: denied.path }).agent.slice(0, pathLengthMax)
  const permission = denied.permission ?? 'none'
  ctx.log.warn({ staffId: denied.staffId, permission, path }, 'permission denied')
  try {
    await ctx.transaction((trx) =>
      recordAuthEvent(trx, {
        realm: 'staff',
        kind: 'permission_denied',
        accountId: denied.staffId,
        subjectMac: null,
        client,
        detail: `${permission} at ${path}`,
        at: ctx.now(),
      }),
    )
  } catch (error) {
    ctx.log.error({ staffId: denied.staffId, path, error: String(error) }, 'denied try not kept')
  }
}
