import { connect, createServer, type Socket } from 'node:net'
import type { WebName } from './stage.ts'

/** What stands before the web processes: each connection goes to one that answers, the preferred one first. */
export interface Balancer {
  readonly port: number
  prefer(name: WebName): void
  close(): Promise<void>
}

export async function startBalancer(ports: Readonly<Record<WebName, number>>): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let preferred: WebName = 'web a'
  const server = createServer((client) => {
    keep(client)
    const order: WebName[] = preferred === 'web a' ? ['web a', 'web b'] : ['web b', 'web a']
    join(client, order)
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    port,
    prefer(name) {
      preferred = name
      // Kept connections would go on to the other one.
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  function join(client: Socket, order: readonly WebName[]): void {
    const [name, ...others] = order
    if (name === undefined) return void client.destroy()
    const upstream = connect({ host: '127.0.0.1', port: ports[name] })
    let isJoined = false
    sockets.add(upstream)
    upstream.once('connect', () => {
      isJoined = true
      client.pipe(upstream)
      upstream.pipe(client)
    })
    upstream.on('error', () => upstream.destroy())
    upstream.once('close', () => {
      sockets.delete(upstream)
      if (isJoined) client.destroy()
      else join(client, others)
    })
    client.once('close', () => upstream.destroy())
  }
}
