import type { FeeRule } from '#ledger'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Channel, PaymentProvider, RemoteProvider } from './port.ts'

/** A channel and whether it takes this sum; a reason where it does not, for the buyer to read. */
export interface OfferedChannel {
  readonly channel: Channel
  readonly available:
    { readonly kind: 'yes' } | { readonly kind: 'below_minimum' | 'above_maximum'; readonly limitIdr: bigint }
}

/**
 * Every way to pay, in the order of the providers' own lists, with a reason beside those that cannot take the sum. A linked
 * account is a way only for the buyer who has one (`listLinkedAccounts`).
 */
export function listChannels(
  ctx: PaymentsCtx,
  input: { amount: Rupiah; linkedAt?: readonly RemoteProvider[] },
): OfferedChannel[] {
  const isOffered = ({ offeredTo, provider }: Channel) =>
    offeredTo === undefined ||
    (offeredTo === 'linked_buyers' && (input.linkedAt ?? []).some((linked) => linked === provider))
  return Object.values(ctx.payments.providers)
    .flatMap((provider) => provider.channels)
    .filter(isOffered)
    .map((channel) => ({ channel, available: availability(channel, input.amount) }))
}

/** The channel and its provider by the channel's id, or null. */
export function findChannel(
  ctx: PaymentsCtx,
  channelId: string,
): { channel: Channel; provider: PaymentProvider } | null {
  for (const provider of Object.values(ctx.payments.providers)) {
    const channel = provider.channels.find((candidate) => candidate.id === channelId)
    if (channel !== undefined) return { channel, provider }
  }
  return null
}

/** What a channel costs us; nothing where it is not offered any more. */
export function feeRuleOf(ctx: PaymentsCtx, channelId: string, paidBy?: string): FeeRule {
  return termsOf(ctx, { channelId, paidBy: paidBy ?? null }).fee
}

/** What money that came by a channel costs and how it is given back; a hosted page has terms for each of its methods. */
export function termsOf(
  ctx: PaymentsCtx,
  paid: { channelId: string; paidBy: string | null },
): Pick<Channel, 'fee' | 'refund'> {
  const channel = findChannel(ctx, paid.channelId)?.channel
  const method = channel?.methods?.find((candidate) => candidate.id === paid.paidBy)
  return method ?? channel ?? { fee: noFee, refund: { kind: 'manual' } }
}

const noFee: FeeRule = { fixedIdr: 0n, basisPoints: 0n, vatBasisPoints: 0n }

/** What an open account may take of a sum that is left; a rest below the channel's minimum can be paid all the same. */
export function boundsOf(channel: Channel, rest: Rupiah): { minimum: Rupiah; maximum: Rupiah } {
  return { minimum: rest < channel.minimumIdr ? rest : rupiah(channel.minimumIdr), maximum: rest }
}

export function availability(channel: Channel, amount: Rupiah): OfferedChannel['available'] {
  if (amount < channel.minimumIdr) return { kind: 'below_minimum', limitIdr: channel.minimumIdr }
  if (amount > channel.maximumIdr) return { kind: 'above_maximum', limitIdr: channel.maximumIdr }
  return { kind: 'yes' }
}
