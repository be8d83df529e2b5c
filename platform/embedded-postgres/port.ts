import { createServer } from 'node:net'
import { PostgresStartError } from './start-error.ts'

/** The port to listen on: the wanted one or an error, else the remembered one if free, else any free one. */
export async function choosePort(wanted: number | undefined, remembered: number | null): Promise<number> {
  if (wanted !== undefined) {
    if ((await tryPort(wanted)) === null) throw portTaken(wanted)
    return wanted
  }
  const again = remembered === null ? null : await tryPort(remembered)
  const port = again ?? (await tryPort(0))
  if (port === null) throw new PostgresStartError('No free TCP port is left on 127.0.0.1.')
  return port
}

/** The error for a port that another program has. */
export function portTaken(port: number): PostgresStartError {
  return new PostgresStartError(
    `Port ${String(port)} on 127.0.0.1, wanted for PostgreSQL, is taken by another program; stop that program or start with another port (the option "port").`,
  )
}

function tryPort(port: number): Promise<number | null> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : null
      server.close(() => resolve(bound))
    })
  })
}
