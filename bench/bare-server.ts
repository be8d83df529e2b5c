import { fastify } from 'fastify'

/** The least that a web server of this kind can do: the bare limit beside which our pages stand. */
const server = fastify({ logger: false, forceCloseConnections: true })
server.get('/', async () => ({ status: 'ok', amountIdr: 150_000, lines: [1, 2, 3] }))
await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
process.send?.('ready')
