import { createEventStreams } from '#platform/event-stream.ts'
import { silentLog } from '#platform/log.ts'
import type { TestSystem } from '../apps/testing/start-test-system.ts'
import type { Stage } from './stage.ts'

/** The stage as the tests' own steps know a system, so that the drill speaks their words. */
export function asTestSystem(stage: Stage): TestSystem {
  const { house, pool } = stage
  const { ctx, queue } = house
  return {
    house,
    shopUrl: stage.shopUrl,
    sandboxUrl: stage.sandboxUrl,
    streams: createEventStreams(ctx.db, silentLog),
    control: (sandbox, path, body) => stage.control(sandbox, path, body),
    database: {
      url: stage.databaseUrl,
      pool,
      db: ctx.db,
      ctx,
      queue,
      clock: { offsetMs: 0 },
      drop: () => Promise.resolve(),
    },
    stop: () => Promise.resolve(),
  }
}
