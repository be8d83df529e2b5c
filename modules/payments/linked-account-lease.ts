import { setTimeout as sleep } from 'node:timers/promises'
import type { LinkedAccountRow } from './linked-account.ts'
import { lockLinkedAccount, updateLinkedAccount } from './linked-account.store.ts'
import type { PaymentsCtx } from './payment.ts'

/** What a process that died while asking held is free again after this; longer than any provider is waited for. */
const leaseMs = 75_000
/** How long a caller waits for another that is asking already. */
const patienceMs = 12_000
const lookEveryMs = 100

export type LinkTaken =
  | { readonly kind: 'taken' | 'not_needed'; readonly row: LinkedAccountRow }
  | { readonly kind: 'busy' }
  | { readonly kind: 'gone' }

/**
 * Takes a link for one process across all: a row lock for the moment of taking, then a mark, because no transaction is
 * open while the provider is asked. `isNeeded` looks at the row under the lock, so who waited may find the work done.
 */
export async function takeLink(
  ctx: PaymentsCtx,
  id: string,
  isNeeded: (row: LinkedAccountRow) => boolean,
): Promise<LinkTaken> {
  const waitUntil = performance.now() + patienceMs
  for (;;) {
    const taken = await ctx.transaction(async (trx) => {
      const row = await lockLinkedAccount(trx, id)
      if (row === null) return { kind: 'gone' } as const
      if (!isNeeded(row)) return { kind: 'not_needed', row } as const
      if (row.busy_until !== null && row.busy_until > ctx.now()) return { kind: 'busy' } as const
      await updateLinkedAccount(trx, id, { busy_until: new Date(ctx.now().getTime() + leaseMs) })
      return { kind: 'taken', row } as const
    })
    if (taken.kind !== 'busy' || performance.now() > waitUntil) return taken
    await sleep(lookEveryMs)
  }
}
