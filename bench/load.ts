import autocannon from 'autocannon'

/** What a pass of operations gave. Latencies are of the successful ones, in milliseconds. */
export interface Pass {
  readonly latenciesMs: readonly number[]
  readonly failures: number
  readonly durationMs: number
}

export interface PassSize {
  readonly amount: number
  /** How many at once. */
  readonly connections: number
}

const timeoutSeconds = 10

/** Asks for pages over kept connections, the paths in turn. Every answer other than 200 is a failure. */
export async function requestPages(
  target: { url: string; paths: readonly string[]; headers?: Record<string, string> },
  size: PassSize,
): Promise<Pass> {
  const latenciesMs: number[] = []
  let refused = 0
  const startedAt = performance.now()
  const run = autocannon({
    url: target.url,
    amount: size.amount,
    connections: size.connections,
    timeout: timeoutSeconds,
    requests: target.paths.map((path) => ({ method: 'GET', path })),
    ...(target.headers === undefined ? {} : { headers: target.headers }),
  })
  run.on('response', (...[, status, , ms]) => {
    if (status === 200) latenciesMs.push(ms)
    else refused += 1
  })
  const { errors, timeouts } = await run
  return { latenciesMs, failures: refused + errors + timeouts, durationMs: performance.now() - startedAt }
}

/** Does `work` for each input, `connections` at once. A throw is a failure; the first one's words are kept. */
export async function runEach<Input>(
  inputs: readonly Input[],
  connections: number,
  work: (input: Input) => Promise<unknown>,
): Promise<Pass & { firstFailure: string | null }> {
  const latenciesMs: number[] = []
  const failures: string[] = []
  const queue = inputs.values()
  const startedAt = performance.now()
  const lane = async () => {
    for (const input of queue) {
      const begunAt = performance.now()
      try {
        await work(input)
        latenciesMs.push(performance.now() - begunAt)
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: connections }, lane))
  const durationMs = performance.now() - startedAt
  return { latenciesMs, failures: failures.length, durationMs, firstFailure: failures[0] ?? null }
}

/** The value below which this share of all lies; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null
}
