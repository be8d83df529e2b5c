import type { Clock } from '#platform/clock.ts'

/** What came of asking for a token. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string; readonly lifetimeSeconds: number }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

interface TokenCache {
  /** The living token, or a fresh one; many callers at once share one request. */
  take(fetchToken: () => Promise<TokenAnswer>): Promise<TokenAnswer>
  /** Forgets a token that the provider no longer takes; a newer one stays. */
  drop(token: string): void
}

/** Keeps one token per provider in this process, renewed a minute (or a fifth of its life) before it dies. */
export function createTokenCache(now: Clock): TokenCache {
  let held: { readonly answer: TokenAnswer & { kind: 'token' }; readonly renewAtMs: number } | null = null
  let refreshing: Promise<TokenAnswer> | null = null

  async function refresh(fetchToken: () => Promise<TokenAnswer>): Promise<TokenAnswer> {
    // Its life is counted from before the request: the answer may have been slow.
    const askedAtMs = now().getTime()
    const answer = await fetchToken()
    if (answer.kind === 'token') {
      const lifetimeMs = answer.lifetimeSeconds * 1000
      held = { answer, renewAtMs: askedAtMs + lifetimeMs - Math.min(60_000, lifetimeMs / 5) }
    }
    return answer
  }

  return {
    async take(fetchToken) {
      if (held !== null && now().getTime() < held.renewAtMs) return held.answer
      refreshing ??= refresh(fetchToken).finally(() => {
        refreshing = null
      })
      return refreshing
    },
    drop(token) {
      if (held?.answer.token === token) held = null
    },
  }
}
