import { recordAudit } from '#audit'
import { businessDay } from '#platform/clock.ts'
import type { PaymentsCtx } from './payment.ts'
import { moveRefund, withRefund } from './move-refund.ts'
import { isOver, type PayoutAccount } from './refund.ts'
import { insertRefundHistory, isPayoutUsed, updateRefund } from './refund.store.ts'
import type { Actor } from './transfer/transfer.ts'

export interface AccountGiven {
  readonly kind: 'saved' | 'bad_account' | 'not_manual' | 'over' | 'not_found'
}

/** Spaces and dashes of a number as people type it go; names keep their words. */
export function readPayoutAccount(typed: { bank: string; number: string; holder: string }): PayoutAccount {
  const words = (text: string) => text.trim().replaceAll(/\s+/g, ' ')
  return {
    bank: words(typed.bank),
    number: typed.number.replaceAll(/[\s.-]/g, ''),
    holder: words(typed.holder),
  }
}

export function isPayoutAccount({ bank, number, holder }: PayoutAccount): boolean {
  return (
    /^\d{5,20}$/.test(number) &&
    /^[\p{L}\d &.'()-]{2,40}$/u.test(bank) &&
    /^[\p{L}\d &.,'-]{2,80}$/u.test(holder)
  )
}

/** The buyer, or staff for them, says to which account a manual refund goes; until it is paid out it can be corrected. */
export function giveRefundAccount(
  ctx: PaymentsCtx,
  input: { refundId: string; account: PayoutAccount; by: Actor },
): Promise<AccountGiven> {
  const { account, by } = input
  if (!isPayoutAccount(account)) return Promise.resolve({ kind: 'bad_account' })
  return withRefund(ctx, input.refundId, async (trx, { refund }): Promise<AccountGiven> => {
    if (refund.method !== 'manual') return { kind: 'not_manual' }
    if (isOver(refund.state)) return { kind: 'over' }
    const at = ctx.now()
    await updateRefund(trx, refund.id, {
      bank: account.bank,
      account_number: account.number,
      account_holder: account.holder,
    })
    await insertRefundHistory(trx, {
      refund_id: refund.id,
      from_state: refund.state,
      to_state: refund.state,
      reason: 'account_given',
      by: by.id,
      by_name: by.name,
      at,
    })
    await recordAudit(trx, {
      who: by.id,
      action: 'refund.account_given',
      object: { kind: 'refund', id: refund.id },
      before: { account: maskAccount(refund.account?.number ?? '') },
      after: { bank: account.bank, account: maskAccount(account.number) },
      reason: null,
      address: by.address,
      at,
    })
    return { kind: 'saved' }
  })
}

/** `••••6789`, as everybody but those who pay it out sees it. */
export function maskAccount(number: string): string {
  return number === '' ? '' : `••••${number.slice(-4)}`
}

export interface PayoutConfirmed {
  readonly kind:
    | 'confirmed'
    | 'same_person'
    | 'account_missing'
    | 'bad_day'
    | 'bad_reference'
    | 'reference_used'
    | 'not_payable'
    | 'not_found'
}

/**
 * Finance paid it out at our bank and says so with the bank's day and reference. Above the limit never the person who
 * ordered it; one reference of a day confirms one payout.
 */
export function confirmPayout(
  ctx: PaymentsCtx,
  input: { refundId: string; paidOn: string; bankReference: string; by: Actor },
): Promise<PayoutConfirmed> {
  const reference = input.bankReference.trim()
  if (!/^[\w ./-]{3,64}$/.test(reference)) return Promise.resolve({ kind: 'bad_reference' })
  return withRefund(ctx, input.refundId, async (trx, locked): Promise<PayoutConfirmed> => {
    const { refund } = locked
    if (refund.method !== 'manual' || refund.state !== 'ordered' || refund.orderedAt === null)
      return { kind: 'not_payable' }
    if (refund.account === null) return { kind: 'account_missing' }
    if (refund.needsChecker && refund.maker === input.by.id) return { kind: 'same_person' }
    const at = ctx.now()
    const { paidOn } = input
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(paidOn) && !Number.isNaN(Date.parse(paidOn))
    if (!isDay || paidOn > businessDay(at) || paidOn < businessDay(refund.orderedAt))
      return { kind: 'bad_day' }
    if (await isPayoutUsed(trx, { paidOn, reference })) return { kind: 'reference_used' }
    const change = { provider_reference: reference, refunded_at: new Date(`${paidOn}T12:00:00+07:00`) }
    await moveRefund(trx, locked, { to: 'refunded', reason: 'paid_out', by: input.by, at, change })
    return { kind: 'confirmed' }
  })
}
