import {
  listChannels,
  listLinkedAccounts,
  listTransferChannels,
  type Channel,
  type OfferedChannel,
} from '#payments'
import type { Rupiah } from '#platform/money.ts'
import type { OfferedMethod } from '../method-groups.ts'
import { readMethodNews, type MethodNews } from './method-news.ts'

export type { OfferedMethod }

/**
 * Every way to pay a sum; one that cannot take it says why. Transfers only for whom they are still offered, and a linked
 * account only for the signed-in buyer who has one.
 */
export async function offeredMethods(
  locals: App.Locals,
  input: { amount: Rupiah; companyId: string | null; isStranger?: boolean },
): Promise<OfferedMethod[]> {
  const buyerId = input.isStranger === true ? null : (locals.buyer?.buyer.id ?? null)
  const [linked, transfers] = await Promise.all([
    buyerId === null ? [] : listLinkedAccounts(locals.ctx, { buyerId }),
    listTransferChannels(locals.ctx, input),
  ])
  const also = transfers.map(({ channel }) => channel)
  const news = await readMethodNews(locals.ctx, { locale: locals.locale, also })
  const linkedAt = linked.filter(({ state }) => state === 'linked').map(({ provider }) => provider)
  const channels = [...listChannels(locals.ctx, { amount: input.amount, linkedAt }), ...transfers]
  return channels.map((offered) => toMethod(offered, news.get(offered.channel.id)))
}

function toMethod({ channel, available }: OfferedChannel, news: MethodNews | undefined): OfferedMethod {
  return {
    id: channel.id,
    label: channel.label,
    family: channel.family,
    substitute: channel.substitute,
    isLinked: channel.offeredTo === 'linked_buyers',
    maximumIdr: channel.maximumIdr,
    noteAboveIdr: channel.noteAboveIdr ?? null,
    lifetimeMinutes: channel.lifetimeMinutes,
    choices: choicesOf(channel),
    off: offOf(available, news),
    weather: news?.weather ?? 'good',
    news: news?.words ?? null,
  }
}

/** What staff took away says so; it outweighs a limit. */
function offOf(available: OfferedChannel['available'], news: MethodNews | undefined): OfferedMethod['off'] {
  if (news !== undefined && news.off !== null) return { kind: 'switched_off', ...news.off }
  return available.kind === 'yes' ? null : available
}

/** What only the provider's page has, cards first: banks and QRIS are offered beside it. */
function choicesOf(channel: Channel): string[] {
  const families = ['card', 'convenience_store', 'pay_later', 'wallet', 'direct_debit'] as const
  return families.flatMap((family) =>
    (channel.methods ?? []).filter((method) => method.family === family).map(({ label }) => label),
  )
}
