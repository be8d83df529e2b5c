import { moveLinkedAccount } from './linked-account.ts'
import { takeLink } from './linked-account-lease.ts'
import { unsealed } from './linked-account-token.ts'
import * as store from './linked-account.store.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Exchange } from './port.ts'

export type AccountUnlinked =
  | { readonly kind: 'unlinked' }
  /** `money_reserved`: money is set aside in it; capture or release it first. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** The provider gave no clear answer; it stays linked, and the buyer may try again. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not_found' }

/** Ends a link at the provider and forgets its tokens. One of another buyer is not found. */
export async function unlinkAccount(
  ctx: PaymentsCtx,
  input: { buyerId: string; linkedAccountId: string },
): Promise<AccountUnlinked> {
  const taken = await takeLink(
    ctx,
    input.linkedAccountId,
    (row) => row.buyer_id === input.buyerId && row.state !== 'unlinked',
  )
  if (taken.kind === 'busy') return { kind: 'unknown' }
  if (taken.kind === 'gone' || taken.row.buyer_id !== input.buyerId) return { kind: 'not_found' }
  if (taken.kind === 'not_needed') return { kind: 'unlinked' }
  const { row } = taken
  const exchanges: Exchange[] = []
  const refreshToken = unsealed(ctx, row, row.refresh_token_sealed)
  const { linking } = ctx.payments.providers[row.provider]
  // A link that is dead or was never finished exists only with us.
  const answer =
    row.state !== 'linked' || refreshToken === null || linking === null
      ? ({ kind: 'unbound' } as const)
      : await linking.unbind({ refreshToken, deviceId: row.device_id }, (exchange) =>
          exchanges.push(exchange),
        )
  return ctx.transaction(async (trx) => {
    const fresh = await store.lockLinkedAccount(trx, row.id)
    await store.insertLinkedExchanges(trx, row.id, exchanges)
    if (fresh === null || fresh.state === 'unlinked') return { kind: 'unlinked' }
    if (answer.kind === 'unbound') {
      await moveLinkedAccount(trx, fresh, { to: 'unlinked', reason: 'buyer_unlinked', at: ctx.now() })
      return { kind: 'unlinked' }
    }
    await store.updateLinkedAccount(trx, row.id, { busy_until: null })
    return answer.kind === 'refused' ? answer : { kind: 'unknown' }
  })
}
