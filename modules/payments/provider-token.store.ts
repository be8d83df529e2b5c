import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Db } from '#platform/ctx.ts'
import type { Log } from '#platform/log.ts'
import type { Sealer } from '#platform/seal.ts'
import type { RemoteProvider } from './port.ts'
import { answerOf, heldToken, type HeldToken, type TokenAnswer, type TokenStore } from './snap/token-cache.ts'

export interface ProviderTokenOptions {
  readonly db: Db
  readonly sealer: Sealer
  readonly now: Clock
  readonly log: Log
  readonly provider: RemoteProvider
  /** Whose token it is: our client id and the provider's address. */
  readonly party: string
}

/**
 * One token of a provider for all processes: sealed in the database, fetched by one process while the others wait for it
 * (an advisory lock of the session, so that no transaction is open during HTTP). Without a database each process helps
 * itself.
 */
export function createProviderTokenStore(options: ProviderTokenOptions): TokenStore {
  const { now, log } = options
  let held: HeldToken | null = null
  let refused: string | null = null
  let refreshing: Promise<TokenAnswer> | null = null

  async function refresh(fetchToken: () => Promise<TokenAnswer>): Promise<TokenAnswer> {
    let asked: { readonly answer: TokenAnswer; readonly atMs: number } | null = null
    const ask = async () => {
      const atMs = now().getTime()
      asked ??= { answer: await fetchToken(), atMs }
      return asked
    }
    const keep = (taken: { answer: TokenAnswer; atMs: number }) => {
      if (taken.answer.kind === 'token') held = heldToken(taken.answer, taken.atMs)
      return taken.answer
    }
    try {
      return await locked(options, async (db) => {
        const stored = await readToken(db, options)
        const usable = stored !== null && stored.token !== refused ? stored : null
        if (usable !== null && now().getTime() < usable.renewAtMs) {
          held = usable
          return answerOf(usable, now().getTime())
        }
        const answer = keep(await ask())
        if (answer.kind === 'token' && held !== null) await writeToken(db, options, held)
        // It could not be renewed; what lives is good until it dies.
        const isAlive = answer.kind !== 'token' && usable !== null && now().getTime() < usable.diesAtMs
        return isAlive ? answerOf(usable, now().getTime()) : answer
      })
    } catch (error) {
      log.warn({ provider: options.provider, error: String(error) }, 'provider token not shared')
      return keep(await ask())
    }
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
      refused = token
      if (held?.token === token) held = null
    },
  }
}

async function locked<T>(options: ProviderTokenOptions, work: (db: Db) => Promise<T>): Promise<T> {
  const key = `payments.provider_token ${boundTo(options)}`
  return options.db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtextextended(${key}, 0))`.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended(${key}, 0))`.execute(connection)
    }
  })
}

/** Null where there is none or it was sealed with another key: then a fresh one is fetched. */
async function readToken(db: Db, options: ProviderTokenOptions): Promise<HeldToken | null> {
  const row = await db
    .selectFrom('payments.provider_token')
    .selectAll()
    .where('provider', '=', options.provider)
    .where('party', '=', options.party)
    .executeTakeFirst()
  if (row === undefined) return null
  const token = options.sealer.unseal(row.sealed_token, boundTo(options))
  return token === null ? null : { token, renewAtMs: row.renew_at.getTime(), diesAtMs: row.dies_at.getTime() }
}

async function writeToken(db: Db, options: ProviderTokenOptions, held: HeldToken): Promise<void> {
  const token = {
    sealed_token: options.sealer.seal(held.token, boundTo(options)),
    renew_at: new Date(held.renewAtMs),
    dies_at: new Date(held.diesAtMs),
    fetched_at: options.now(),
  }
  await db
    .insertInto('payments.provider_token')
    .values({ provider: options.provider, party: options.party, ...token })
    .onConflict((conflict) => conflict.columns(['provider', 'party']).doUpdateSet(token))
    .execute()
}

function boundTo(options: ProviderTokenOptions): string {
  return `${options.provider} ${options.party}`
}
