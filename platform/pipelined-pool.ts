import type pg from 'pg'

/** Marks a statement that is sent together with the commit that follows, instead of being waited for on its own. */
export const withCommit = '/* with commit */'
/** Marks a statement that is sent right behind the commit: a wake-up, whose loss costs nothing. */
export const afterCommit = '/* after commit */'

/**
 * A pool whose clients save round trips without changing what a statement means. The begin of a transaction travels with
 * its first statement where that only reads; what is marked `withCommit` travels with the commit; and a statement that
 * starts with a comment such as `named: settle` is prepared once per connection, under that name.
 * The clients must be made with `pipeline: true`.
 */
export function pipelinedPool(pool: pg.Pool, onLost: (error: Error) => void): pg.Pool {
  const clients = new WeakMap<pg.PoolClient, pg.PoolClient>()
  return new Proxy(pool, {
    get: (target, key) => (key === 'connect' ? connect : bound(target, key)),
  })

  async function connect(): Promise<pg.PoolClient> {
    const client = await pool.connect()
    const known = clients.get(client) ?? pipelinedClient(client, onLost)
    clients.set(client, known)
    return known
  }
}

/** A transaction's statements that were sent and are not answered yet, and what follows its commit. */
interface Underway {
  readonly sent: Promise<unknown>[]
  readonly behindCommit: { readonly text: string; readonly values: unknown[] }[]
}

const nothing = { command: 'SELECT', rowCount: 0, oid: 0, fields: [], rows: [] }

function pipelinedClient(client: pg.PoolClient, onLost: (error: Error) => void): pg.PoolClient {
  let underway: Underway = { sent: [], behindCommit: [] }
  let isOutdated = false
  return new Proxy(client, {
    get: (target, key) => (key === 'query' ? query : key === 'release' ? release : bound(target, key)),
  })

  /** A statement prepared before a migration may never run again on its connection: that one is closed, not used again. */
  function release(error?: Error | boolean): void {
    client.release(error instanceof Error ? error : error === true || isOutdated)
  }

  async function query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    if (/^(begin|start transaction)/.test(text)) {
      underway = { sent: [], behindCommit: [] }
      sendAhead(text, values)
      return nothing
    }
    if (text.startsWith(withCommit)) {
      sendAhead(text, values)
      return nothing
    }
    if (text.startsWith(afterCommit)) {
      underway.behindCommit.push({ text, values })
      return nothing
    }
    if (text === 'commit') return commit()
    if (text === 'rollback') {
      await settle().catch(() => {})
      return send(text, values)
    }
    // A statement that may write waits for the begin: outside of its transaction it would be written for good.
    if (!/^(\/\*[^*]*\*\/\s*)?select\b/i.test(text)) await settle()
    const sent = send(text, values)
    // It is waited for below, after what was sent before it.
    sent.catch(() => {})
    await settle()
    return sent
  }

  function send(text: string, values: unknown[]): Promise<pg.QueryResult> {
    return sendNamed(client, { text, values, onOutdated: () => (isOutdated = true) })
  }

  /** Its failure is told by whoever waits for `underway`, so it is no unhandled one. */
  function sendAhead(text: string, values: unknown[]): void {
    const sent = send(text, values)
    sent.catch(() => {})
    underway.sent.push(sent)
  }

  async function settle(): Promise<void> {
    if (underway.sent.length === 0) return
    const { sent } = underway
    underway = { ...underway, sent: [] }
    await Promise.all(sent)
  }

  async function commit(): Promise<pg.QueryResult> {
    const { sent, behindCommit } = underway
    underway = { sent: [], behindCommit: [] }
    const committed = send('commit', [])
    for (const statement of behindCommit) send(statement.text, statement.values).catch(onLost)
    // The commit of a transaction with a failed statement is a rollback, and the statement says why.
    const [result] = await Promise.all([committed, ...sent])
    // Its failure was swallowed on the way: the caller must not believe that what it wrote is there.
    if (result.command !== 'COMMIT')
      throw new Error('a statement of this transaction failed: nothing of it is written')
    return result
  }
}

/** Sends a statement, prepared under its name where its comment gives it one. */
function sendNamed(
  client: pg.PoolClient,
  statement: { text: string; values: unknown[]; onOutdated: () => void },
): Promise<pg.QueryResult> {
  const { text, values, onOutdated } = statement
  const name = /^\/\* named: (\w+) \*\//.exec(text)?.[1]
  if (name === undefined) return client.query({ text, values })
  const sent = client.query({ text, values, name })
  sent.catch((error: unknown) => {
    if (isOutdatedPlan(error)) onOutdated()
  })
  return sent
}

/** PostgreSQL's feature_not_supported: "cached plan must not change result type". */
function isOutdatedPlan(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000'
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target)
  return typeof value === 'function' ? value.bind(target) : value
}
