import { ConfigError } from '#platform/config.ts'

/** Ends what a role started; called once, on SIGTERM or SIGINT. */
export type Stop = () => Promise<void>

const stopWithinMs = 10_000

/** Runs one role of the system as this process: starts it, tells plainly why it cannot, and ends it in order. */
export function runRole(name: string, start: () => Promise<Stop>): void {
  const asked = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
  void asked.then(() => setTimeout(() => process.exit(1), stopWithinMs).unref())
  live(start, asked).then(
    () => process.exit(0),
    (error: unknown) => fail(name, error),
  )
}

/** Asked to stop while still starting, it starts through first, so that nothing is left half up. */
async function live(start: () => Promise<Stop>, asked: Promise<void>): Promise<void> {
  const stop = await start()
  process.send?.('ready')
  await asked
  await stop()
}

function fail(name: string, error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const isPlain = error instanceof ConfigError || message.startsWith('Port ') || message.startsWith('The ')
  process.stderr.write(
    `${name}: ${isPlain || !(error instanceof Error) ? message : (error.stack ?? message)}\n`,
  )
  process.exit(1)
}
