// A program of its own for the tests: starts the server, says so, and writes rows or waits to be told to stop.
import { Client } from 'pg'
import { startEmbeddedPostgres } from './index.ts'

const [dataDir = '', task = 'wait'] = process.argv.slice(2)
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
const log = {
  info: () => {},
  warn: (_details: object, warning: string) => say({ warning }),
  error: () => {},
}

const server = await startEmbeddedPostgres({ dataDir, log })
say({ url: server.url, adopted: server.adopted })
if (task === 'write') await writeRows()
process.stdin.resume().once('end', () => void server.stop())

async function writeRows(): Promise<void> {
  const client = new Client({ connectionString: server.url })
  client.on('error', () => process.exit(1))
  await client.connect()
  await client.query('create table if not exists kept (id bigint generated always as identity)')
  for (;;) {
    const { rows } = await client.query<{ id: string }>('insert into kept default values returning id')
    say({ id: rows[0]?.id })
  }
}
