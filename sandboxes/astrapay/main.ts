import { startSandbox } from './server.ts'

const portText = process.env['PORT'] ?? '4002'
const port = Number(portText)
if (!/^\d+$/.test(portText) || port > 65_535)
  stop(`PORT must be a whole number up to 65535, not "${portText}".`)

const retryText = process.env['NOTIFY_RETRY_SECONDS'] ?? '60,300,900'
if (!/^(\d+(,\d+)*)?$/.test(retryText))
  stop(`NOTIFY_RETRY_SECONDS must be whole seconds with commas, such as 60,300,900, not "${retryText}".`)

try {
  const sandbox = await startSandbox({
    port,
    host: process.env['HOST'] ?? '127.0.0.1',
    stateFile: process.env['STATE_FILE'] || undefined,
    publicUrl: process.env['PUBLIC_URL'] || undefined,
    retryAfterSeconds: retryText === '' ? [] : retryText.split(',').map(Number),
  })
  const end = (): void => {
    void sandbox.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  console.log(`AstraPay sandbox on ${sandbox.url}`)
} catch (error) {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    stop(`Port ${port} is taken: stop what uses it, or choose another with PORT.`)
  stop(error instanceof Error ? error.message : String(error))
}

function stop(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
