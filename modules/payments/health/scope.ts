import type { Channel, Provider } from '../port.ts'

/** What has a health and a breaker of its own: one way to pay, or a whole provider. */
export type Scope = `channel:${string}` | `provider:${string}`

export function channelScope(channelId: string): Scope {
  return `channel:${channelId}`
}

export function providerScope(provider: Provider): Scope {
  return `provider:${provider}`
}

/** Both that a question by this channel concerns. */
export function scopesOf(channel: Pick<Channel, 'id' | 'provider'>): readonly [Scope, Scope] {
  return [channelScope(channel.id), providerScope(channel.provider)]
}

/** The channel or provider that a scope names. */
export function namedBy(scope: string): { readonly kind: 'channel' | 'provider'; readonly id: string } {
  const [kind = '', id = ''] = scope.split(':')
  return { kind: kind === 'provider' ? 'provider' : 'channel', id }
}

/** Text of a form as a scope, or null. */
export function readScope(text: string): Scope | null {
  if (!/^(channel|provider):[a-z0-9_]{2,60}$/.test(text)) return null
  const { kind, id } = namedBy(text)
  return kind === 'provider' ? `provider:${id}` : `channel:${id}`
}
