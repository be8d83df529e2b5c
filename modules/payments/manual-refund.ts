import { demand, reviseProposal, spendProof, type Actor, type Person, type ProofNeeded } from '#access'
import { recordAudit } from '#audit'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import type { PaymentsCtx } from './payment.ts'
import {
  moveRefund,
  refundApprovalOf,
  withRefund,
  withRefundAndApproval,
  type LockedRefund,
} from './move-refund.ts'
import { describeRefund, proposalOf } from './refund-proposal.ts'
import { isOver, type PayoutAccount, type Refund } from './refund.ts'
import { insertRefundHistory, isPayoutUsed, selectRefundHistory, updateRefund } from './refund.store.ts'

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

/**
 * The buyer says to which account a manual refund goes; until it is paid out it can be corrected. The caller has checked that
 * the refund is theirs.
 */
export async function giveRefundAccount(
  ctx: PaymentsCtx,
  input: { refundId: string; account: PayoutAccount; by: Person },
): Promise<AccountGiven> {
  const given = await writeAccount(ctx, { ...input, staff: null }, () => Promise.resolve(null))
  assert(given.kind !== 'proof_needed', 'a buyer is asked for no factor of staff')
  return given
}

/** Staff say it for the buyer, with a fresh factor for exactly this account. */
export async function setRefundAccount(
  ctx: PaymentsCtx,
  input: { refundId: string; account: PayoutAccount; by: Actor },
): Promise<AccountGiven | ProofNeeded> {
  const { by, refundId, account } = input
  demand(by, 'refund.order')
  const { bank, number, holder } = account
  const deed = { action: 'refund.order', values: { refundId, bank, number, holder } } as const
  return writeAccount(ctx, { ...input, staff: by }, (trx) =>
    spendProof(trx, { actor: by, deed, at: ctx.now() }),
  )
}

async function writeAccount(
  ctx: PaymentsCtx,
  input: { refundId: string; account: PayoutAccount; by: Person; staff: Actor | null },
  askFactor: (trx: Trx) => Promise<ProofNeeded | null>,
): Promise<AccountGiven | ProofNeeded> {
  const { account, by } = input
  if (!isPayoutAccount(account)) return { kind: 'bad_account' }
  return withRefundAndApproval(
    ctx,
    { refundId: input.refundId, by: input.staff },
    async (trx, locked): Promise<AccountGiven | ProofNeeded> => {
      const { refund } = locked
      if (refund.method !== 'manual') return { kind: 'not_manual' }
      if (isOver(refund.state)) return { kind: 'over' }
      const needed = await askFactor(trx)
      if (needed !== null) return needed
      const at = ctx.now()
      await reviseWaiting(trx, locked, { account, by, at })
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
    },
  )
}

/** Whoever says yes to a waiting refund says it to the account, too. */
async function reviseWaiting(
  trx: Trx,
  locked: LockedRefund,
  change: { account: PayoutAccount; by: Person; at: Date },
): Promise<void> {
  const { payment, refund } = locked
  await reviseProposal(trx, {
    ...refundApprovalOf(refund.id),
    actor: change.by,
    before: null,
    proposal: proposalOf(payment, { ...refund, account: change.account }),
    summary: describeRefund(payment),
    at: change.at,
  })
}

/** `••••6789`, as everybody but those who pay it out sees it. */
export function maskAccount(number: string): string {
  return number === '' ? '' : `••••${number.slice(-4)}`
}

export type PayoutConfirmed =
  | {
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
  | ProofNeeded

/** Whoever ordered it, or said to which account it goes, does not also say that it was paid there. */
async function hadHandIn(trx: Trx, refund: Pick<Refund, 'id' | 'maker'>, staffId: string): Promise<boolean> {
  const accountBy = (await selectRefundHistory(trx, refund.id)).findLast(
    ({ reason }) => reason === 'account_given',
  )?.by
  return refund.maker === staffId || accountBy === staffId
}

/**
 * Finance paid it out at our bank and says so with the bank's day and reference. Above the limit never the person who
 * ordered it or chose its account; one reference of a day confirms one payout.
 */
export async function confirmPayout(
  ctx: PaymentsCtx,
  input: { refundId: string; paidOn: string; bankReference: string; by: Actor },
): Promise<PayoutConfirmed> {
  demand(input.by, 'refund.approve')
  const reference = input.bankReference.trim()
  if (!/^[\w ./-]{3,64}$/.test(reference)) return { kind: 'bad_reference' }
  return withRefund(ctx, input, async (trx, locked): Promise<PayoutConfirmed> => {
    const { refund } = locked
    if (refund.method !== 'manual' || refund.state !== 'ordered' || refund.orderedAt === null)
      return { kind: 'not_payable' }
    if (refund.account === null) return { kind: 'account_missing' }
    if (refund.needsChecker && (await hadHandIn(trx, refund, input.by.id))) return { kind: 'same_person' }
    const at = ctx.now()
    const { paidOn } = input
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(paidOn) && !Number.isNaN(Date.parse(paidOn))
    if (!isDay || paidOn > businessDay(at) || paidOn < businessDay(refund.orderedAt))
      return { kind: 'bad_day' }
    if (await isPayoutUsed(trx, { paidOn, reference })) return { kind: 'reference_used' }
    const values = { refundId: refund.id, paidOn, reference, account: refund.account.number }
    const needed = await spendProof(trx, { actor: input.by, deed: { action: 'refund.approve', values }, at })
    if (needed !== null) return needed
    const change = { provider_reference: reference, refunded_at: new Date(`${paidOn}T12:00:00+07:00`) }
    await moveRefund(trx, locked, { to: 'refunded', reason: 'paid_out', by: input.by, at, change })
    return { kind: 'confirmed' }
  })
}
