import { startSandbox } from './server.ts'

const portText = process.env['PORT'] ?? '4003'
const port = Number(portText)
if (!/^\d+$/.test(portText) || port > 65_535)
  stop(`PORT must be a whole number up to 65535, not "${portText}".`)

try {
  const sandbox = await startSandbox({
    port,
    host: process.env['HOST'] ?? '127.0.0.1',
    stateFile: process.env['STATE_FILE'] || undefined,
  })
  console.log(`WhatsApp sandbox on ${sandbox.url}`)
  const end = (): void => {
    void sandbox.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
} catch (error) {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    stop(`Port ${port} is taken: stop what uses it, or choose another with PORT.`)
  stop(error instanceof Error ? error.message : String(error))
}

function stop(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
