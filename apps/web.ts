import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { createPool } from '#platform/db.ts'
import { createEventStreams } from '#platform/event-stream.ts'
import { createLog } from '#platform/log.ts'
import { listenForWake } from '#platform/wake.ts'
import { addressHeader, buildServer, type PageHandler } from './api/build-server.ts'
import { registerHealth } from './api/health.ts'
import { registerMonitorStream, registerOrderStream, registerPaymentStream } from './api/live.ts'
import { registerNotifications } from './api/notifications.ts'
import { registerApi } from './api/v1/index.ts'
import { readConfig } from './config.ts'
import { openCustomerViews } from './customer-views.ts'
import { onOwnPool } from './on-own-pool.ts'
import { runRole } from './run-role.ts'
import { openHouse } from './wiring.ts'

const drainMs = 200

/** The web process: shop with the providers' doors on one port, the staff panel on another. */
runRole('web', async () => {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL, 'web')
  const pool = createPool({ url: config.DATABASE_URL, log, name: 'astraotoshop-web', max: 20 })
  const house = await openHouse({ config, pool, log, isWorker: false })
  // However busy the pages are, money that is told of finds a connection.
  const doorPool = createPool({ url: config.DATABASE_URL, log, name: 'astraotoshop-doors', max: 8 })
  const views = openCustomerViews(house, config, log)
  const streams = createEventStreams(house.ctx.db, log)
  const wake = listenForWake({ url: config.DATABASE_URL, log, onWake: () => streams.wake() })
  let isLeaving = false

  const shop = buildServer({
    house,
    log,
    publicUrl: config.SHOP_URL,
    port: config.SHOP_PORT,
    trustedProxies: config.TRUSTED_PROXIES,
    pages: await loadPages('shop'),
    routes(server) {
      views.register(server)
      registerNotifications(server, onOwnPool(house, doorPool))
      registerApi(server, house, config.SHOP_URL)
      registerOrderStream(server, house, streams)
      registerPaymentStream(server, house, streams)
      registerHealth(server, {
        db: house.ctx.db,
        isLeaving: () => isLeaving,
        openStreams: () => streams.open,
        metricsToken: config.METRICS_TOKEN,
      })
    },
  })
  const admin = buildServer({
    house,
    log,
    publicUrl: config.ADMIN_URL,
    port: config.ADMIN_PORT,
    trustedProxies: config.TRUSTED_PROXIES,
    pages: await loadPages('admin'),
    keepsNothing: true,
    routes: (server) => registerMonitorStream(server, house, streams),
  })
  await listen(shop, { host: config.HOST, port: config.SHOP_PORT, variable: 'SHOP_PORT' })
  await listen(admin, { host: config.HOST, port: config.ADMIN_PORT, variable: 'ADMIN_PORT' })
  log.info({ shop: config.SHOP_URL, admin: config.ADMIN_URL }, 'web is up')

  return async () => {
    isLeaving = true
    await new Promise((resolve) => setTimeout(resolve, drainMs))
    streams.close()
    await Promise.all([shop.close(), admin.close(), wake.close()])
    await house.queue.stop()
    await Promise.all([pool.end(), doorPool.end(), views.stop()])
  }
})

async function listen(
  server: FastifyInstance,
  at: { host: string; port: number; variable: string },
): Promise<void> {
  try {
    await server.listen({ host: at.host, port: at.port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`Port ${at.port} is taken. Stop what uses it, or set ${at.variable} to another port.`, {
        cause: error,
      })
    }
    throw error
  }
}

/** The built app's handler. Both live in this process, so each reads its own prefix of adapter settings. */
async function loadPages(app: 'shop' | 'admin'): Promise<PageHandler> {
  process.env[`${app.toUpperCase()}_PAGES_PROTOCOL_HEADER`] = 'x-forwarded-proto'
  process.env[`${app.toUpperCase()}_PAGES_ADDRESS_HEADER`] = addressHeader
  // Room for a proof of transfer of 5 MB in its form.
  process.env[`${app.toUpperCase()}_PAGES_BODY_SIZE_LIMIT`] = '6M'
  const file = join(import.meta.dirname, `../build/${app}/handler.js`)
  if (!existsSync(file)) throw new Error(`The pages of ${app} are not built. Run npm run build first.`)
  const { handler }: { handler: PageHandler } = await import(pathToFileURL(file).href)
  return handler
}
