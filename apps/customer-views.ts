import type { FastifyInstance } from 'fastify'
import { createPool } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import { registerCustomerViews } from './api/customer-view.ts'
import type { AppConfig } from './config.ts'
import { onOwnPool } from './on-own-pool.ts'
import type { House } from './wiring.ts'

export interface CustomerViews {
  register(server: FastifyInstance): void
  stop(): Promise<void>
}

/** Views of the shop as a customer, on a few connections of their own on which the server refuses to write. */
export function openCustomerViews(
  house: House,
  config: Pick<AppConfig, 'DATABASE_URL' | 'ADMIN_URL' | 'ADMIN_PORT'>,
  log: Log,
): CustomerViews {
  const url = config.DATABASE_URL
  const pool = createPool({ url, log, name: 'astraotoshop-views', max: 4, readOnly: true })
  const readOnlyHouse = onOwnPool(house, pool)
  return {
    register: (server) =>
      registerCustomerViews(server, {
        house,
        readOnlyHouse,
        adminUrl: config.ADMIN_URL,
        adminPort: config.ADMIN_PORT,
      }),
    stop: () => pool.end(),
  }
}
