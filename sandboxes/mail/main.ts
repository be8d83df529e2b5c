import { startSandbox } from './server.ts'

try {
  const sandbox = await startSandbox({
    port: readPort('PORT', '4004'),
    smtpPort: readPort('SMTP_PORT', '4014'),
    host: process.env['HOST'] ?? '127.0.0.1',
    stateFile: process.env['STATE_FILE'] || undefined,
  })
  console.log(`Mail sandbox on ${sandbox.url}, SMTP on ${sandbox.smtpUrl}`)
  const end = (): void => {
    void sandbox.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
} catch (error) {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    stop('A port is taken: stop what uses it, or choose others with PORT and SMTP_PORT.')
  stop(error instanceof Error ? error.message : String(error))
}

function readPort(name: string, otherwise: string): number {
  const text = process.env[name] ?? otherwise
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) stop(`${name} must be a whole number up to 65535, not "${text}".`)
  return port
}

function stop(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
