import { Client } from 'pg'
import type { Log } from './log.ts'

/** The channel on which committed work is announced: the names of the queues that have new jobs, or nothing for events alone. */
export const wakeChannel = 'astraotoshop_wake'

const reconnectAfterMs = 1_000

/**
 * Calls `onWake` whenever some process committed events or jobs, with the queues that have new jobs. Reconnects by itself
 * for as long as it is not closed, and calls `onWake` without names after each reconnect, as something may have been missed.
 */
export function listenForWake(options: {
  url: string
  log: Log
  onWake: (queues?: readonly string[]) => void
}): { close(): Promise<void> } {
  let closed = false
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  connect()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }

  function connect(): void {
    const fresh = new Client({
      connectionString: options.url,
      keepAlive: true,
      application_name: 'astraotoshop-wake',
    })
    client = fresh
    fresh.on('notification', ({ payload = '' }) =>
      options.onWake(payload.split(' ').filter((name) => name !== '')),
    )
    fresh.on('error', (error) => options.log.warn({ error: error.message }, 'wake connection lost'))
    fresh.on('end', scheduleReconnect)
    fresh
      .connect()
      .then(() => fresh.query(`listen ${wakeChannel}`))
      .then(() => options.onWake())
      .catch(() => {
        fresh.end().catch(() => {})
        scheduleReconnect()
      })
  }

  function scheduleReconnect(): void {
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(connect, reconnectAfterMs)
  }
}
