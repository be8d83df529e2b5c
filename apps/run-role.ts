import { ConfigError } from '#platform/config.ts'

/** Ends what a role started; called once, on SIGTERM or SIGINT. */
export type Stop = () => Promise<void>

const stopWithinMs = 10_000

/** Runs one role of the system as this process: starts it, tells plainly why it cannot, and ends it in order. */
export function runRole(name: string, start: () => Promise<Stop>): void {
  let stopping = false
  let stop: Stop | undefined
  const end = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    // Still starting: what is up by then is ended as soon as the start is through.
    stop?.().then(
      () => process.exit(0),
      (error: unknown) => fail(name, error),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  start().then(
    (started) => {
      stop = started
      process.send?.('ready')
      if (stopping)
        started().then(
          () => process.exit(0),
          (error: unknown) => fail(name, error),
        )
    },
    (error: unknown) => (stopping ? process.exit(0) : fail(name, error)),
  )
}

function fail(name: string, error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const isPlain = error instanceof ConfigError || message.startsWith('Port ') || message.startsWith('The ')
  process.stderr.write(
    `${name}: ${isPlain || !(error instanceof Error) ? message : (error.stack ?? message)}\n`,
  )
  process.exit(1)
}
