import type { Clock } from '#platform/clock.ts'

/** What came of asking for a token. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string; readonly lifetimeSeconds: number }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Keeps one token of one provider. */
export interface TokenStore {
  /** The living token, or a fresh one; many callers at once share one request. */
  take(fetchToken: () => Promise<TokenAnswer>): Promise<TokenAnswer>
  /** Forgets a token that the provider no longer takes; a newer one stays. */
  drop(token: string): Promise<void>
}

/** A token with its two ends: after the first it is renewed, after the second it is dead. */
export interface HeldToken {
  readonly token: string
  readonly renewAtMs: number
  readonly diesAtMs: number
}

/** Renewed at four fifths of its life. Its life is counted from before the request: the answer may have been slow. */
export function heldToken(answer: TokenAnswer & { kind: 'token' }, askedAtMs: number): HeldToken {
  const lifetimeMs = answer.lifetimeSeconds * 1_000
  return {
    token: answer.token,
    renewAtMs: askedAtMs + Math.floor(lifetimeMs * 0.8),
    diesAtMs: askedAtMs + lifetimeMs,
  }
}

/** The held token as an answer, with what is left of its life. */
export function answerOf(held: HeldToken, nowMs: number): TokenAnswer {
  const lifetimeSeconds = Math.max(0, Math.floor((held.diesAtMs - nowMs) / 1_000))
  return { kind: 'token', token: held.token, lifetimeSeconds }
}

/** Keeps the token in this process only: for tests, and where there is but one process. */
export function createTokenCache(now: Clock): TokenStore {
  let held: HeldToken | null = null
  let refreshing: Promise<TokenAnswer> | null = null

  async function refresh(fetchToken: () => Promise<TokenAnswer>): Promise<TokenAnswer> {
    const askedAtMs = now().getTime()
    const answer = await fetchToken()
    if (answer.kind === 'token') {
      held = heldToken(answer, askedAtMs)
      return answer
    }
    // It could not be renewed; what lives is good until it dies.
    return held !== null && now().getTime() < held.diesAtMs ? answerOf(held, now().getTime()) : answer
  }

  return {
    async take(fetchToken) {
      const nowMs = now().getTime()
      if (held !== null && nowMs < held.renewAtMs) return answerOf(held, nowMs)
      refreshing ??= refresh(fetchToken).finally(() => {
        refreshing = null
      })
      return refreshing
    },
    async drop(token) {
      if (held?.token === token) held = null
    },
  }
}
