import { startSandbox } from './server.ts'
import type { Sandbox, SandboxOptions } from './server.ts'

const defaultPort = 4001

await main()

async function main(): Promise<void> {
  const options = readOptions()
  const sandbox = await start(options)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(0), 900).unref()
      void sandbox.close().then(() => process.exit(0))
    })
  }
  console.log(`DOKU sandbox on ${sandbox.url}`)
}

function readOptions(): SandboxOptions {
  const port = Number(process.env['PORT'] ?? defaultPort)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    fail('PORT must be a port number from 0 to 65535.')
  const stateFile = process.env['STATE_FILE']
  const publicUrl = process.env['PUBLIC_URL']
  return {
    port,
    host: process.env['HOST'] ?? '127.0.0.1',
    ...(stateFile === undefined || stateFile === '' ? {} : { stateFile }),
    ...(publicUrl === undefined || publicUrl === '' ? {} : { publicUrl }),
  }
}

async function start(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options)
  } catch (error) {
    return fail(sentenceFor(error, options))
  }
}

function sentenceFor(error: unknown, options: SandboxOptions): string {
  if (!(error instanceof Error)) return 'The DOKU sandbox could not start.'
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `Port ${options.port} is taken; set PORT to another one for the DOKU sandbox.`
  }
  return `The DOKU sandbox could not start: ${error.message}`
}

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
