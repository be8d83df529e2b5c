import { channelWeather, severityOf, type Channel, type ChannelStanding } from '#payments'
import type { Locale } from '../locale.ts'

/** What buyers are told of a way to pay today, in their language. */
export interface MethodNews {
  readonly weather: 'good' | 'slow' | 'down'
  /** Why, in one sentence; null where there is nothing to say. */
  readonly words: string | null
  /** Staff took it away: it is not offered, and this is said where somebody pays by it already. */
  readonly off: { readonly message: string; readonly until: Date | null } | null
}

/** The news of every way to pay by its id, also of those in `also`, such as transfers. Read afresh: a switch holds at once. */
export async function readMethodNews(
  ctx: App.Locals['ctx'],
  input: { locale: Locale; also?: readonly Channel[] },
): Promise<ReadonlyMap<string, MethodNews>> {
  const standings = await channelWeather(ctx, { also: input.also ?? [] })
  return new Map(standings.map((standing) => [standing.channel.id, toNews(standing, input.locale)]))
}

function toNews({ weather, words, off }: ChannelStanding, locale: Locale): MethodNews {
  return {
    weather: (['good', 'slow', 'down'] as const)[severityOf(weather)],
    words: words?.[locale] ?? null,
    off: off === null ? null : { message: off.message[locale], until: off.until },
  }
}
