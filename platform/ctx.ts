import type { Transaction } from 'kysely'
import type { Kysely } from 'kysely'
import type { DB } from '../db/types.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Outbox } from './outbox.ts'

export type Db = Kysely<DB>

/** A running transaction; it carries the outbox, so that `publish(trx, …)` commits with the business rows. */
export type Trx = Transaction<DB> & { readonly outbox: Outbox }

/** What every use case receives first. Modules that need an adapter ask for `Ctx & { theirPort: … }`. */
export interface Ctx {
  readonly db: Db
  readonly now: Clock
  readonly log: Log
  /** The request that caused what happens now, from the click to the ledger; absent where a clock did. */
  readonly correlationId?: string
  /** Runs `work` in one transaction; serialization failures and lost connections before commit are not retried here. */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
}
