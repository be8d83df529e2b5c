import type pg from 'pg'
import { createCtx } from '#platform/create-ctx.ts'
import { createDb } from '#platform/db.ts'
import { reactions, type House } from './wiring.ts'

/** The same house on connections of its own, so that what it serves waits for nobody else's (reliability rule 4). */
export function onOwnPool(house: House, pool: pg.Pool): House {
  const { now, log } = house.ctx
  const base = createCtx({ db: createDb(pool, log), queue: house.queue, now, log, reactions })
  return { ...house, ctx: { ...house.ctx, ...base } }
}
