import type { Rupiah } from '#platform/money.ts'
import { listChannels, type OfferedChannel } from '../channels.ts'
import type { PaymentsCtx } from '../payment.ts'
import type { Channel, RemoteProvider } from '../port.ts'
import { readStandings, standingOf, type ChannelStanding } from './channel-weather.ts'
import { severityOf } from './weather.ts'

/** A way to pay as it is offered now: how it does, and who stands in for it. */
export interface ChannelOffer extends OfferedChannel {
  readonly standing: ChannelStanding
  /** The same way at other providers, the better first; the buyer sees one of them. */
  readonly standIns: readonly string[]
}

export interface Offers {
  /** What does well first, what is disturbed lower, what is down last; each with its reason. */
  readonly offers: readonly ChannelOffer[]
  /** Taken away by staff, with what buyers read about it. */
  readonly hidden: readonly ChannelStanding[]
}

export interface OfferChannels {
  readonly amount: Rupiah
  readonly linkedAt?: readonly RemoteProvider[]
  /** The rule of a customer group: false takes a way out of the offer. */
  readonly isAllowed?: (channel: Channel) => boolean
}

/** Every way to pay this sum by a provider now, in the order in which to show them. */
export async function offerChannels(ctx: PaymentsCtx, input: OfferChannels): Promise<Offers> {
  const standings = await readStandings(ctx)
  const all = listChannels(ctx, input)
    .filter(({ channel }) => input.isAllowed?.(channel) ?? true)
    .map((offered) => ({ ...offered, standing: standingOf(offered.channel, standings) }))
  const living = all.filter(({ standing }) => standing.off === null)
  return {
    offers: withoutTwins(living).toSorted(byHealth),
    hidden: all.map(({ standing }) => standing).filter(({ off }) => off !== null),
  }
}

type Standing = Omit<ChannelOffer, 'standIns'>

/** Of channels that stand in for each other the healthiest is shown, at the place of the first of them. */
function withoutTwins(living: readonly Standing[]): ChannelOffer[] {
  const seen = new Set<string>()
  return living.flatMap((offered): ChannelOffer[] => {
    const { substitute } = offered.channel
    if (substitute === null) return [{ ...offered, standIns: [] }]
    if (seen.has(substitute)) return []
    seen.add(substitute)
    const twins = living.filter(({ channel }) => channel.substitute === substitute).toSorted(byFitness)
    const [best, ...others] = twins
    if (best === undefined) return []
    const standIns = others.filter(isUsable).map(({ channel }) => channel.id)
    return [{ ...best, standIns }]
  })
}

function isUsable({ available, standing }: Standing): boolean {
  return available.kind === 'yes' && standing.weather !== 'down'
}

function byFitness(left: Standing, right: Standing): number {
  const rank = ({ available, standing }: Standing) =>
    (available.kind === 'yes' ? 0 : 10) + severityOf(standing.weather)
  return rank(left) - rank(right)
}

function byHealth(left: Standing, right: Standing): number {
  return severityOf(left.standing.weather) - severityOf(right.standing.weather)
}

/** The same way to pay at another provider that works now and takes this sum; null where there is none. */
export async function findSubstitute(
  ctx: PaymentsCtx,
  input: { channelId: string; amount: Rupiah },
): Promise<string | null> {
  const standings = await readStandings(ctx)
  const all = listChannels(ctx, input).map((offered) => ({
    ...offered,
    standing: standingOf(offered.channel, standings),
  }))
  const wanted = all.find(({ channel }) => channel.id === input.channelId)?.channel.substitute ?? null
  const twins = all.filter(
    (one) =>
      wanted !== null &&
      one.channel.substitute === wanted &&
      one.channel.id !== input.channelId &&
      one.standing.off === null &&
      isUsable(one),
  )
  return twins.toSorted(byFitness)[0]?.channel.id ?? null
}
