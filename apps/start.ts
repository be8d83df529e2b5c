import { join } from 'node:path'
import { buildPages, watchPages } from './start/build-pages.ts'
import { keepChildren } from './start/children.ts'
import { claimDataFolder } from './start/claim-data-folder.ts'
import { readDemoSecrets } from './start/demo-secrets.ts'
import { openDemoDatabase } from './start/demo-database.ts'
import { demoEnvironment } from './start/demo-environment.ts'
import { choosePorts } from './start/ports.ts'
import { registerAtSandboxes, startMailSandbox, startSandboxes } from './start/sandboxes.ts'
import { welcome } from './start/welcome.ts'
import { runRole, type Stop } from './run-role.ts'

const root = join(import.meta.dirname, '..')
const isWatched = process.argv.includes('--watch')

/** The whole system on one machine, as a demonstration: `npm start`. Ctrl-C ends it; its data stays in `.data`. */
runRole('start', async () => {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error(
      'The command npm start is the demonstration. In production run npm run migrate, npm run web and npm run worker.',
    )
  }
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const dataDir = process.env['DATA_DIR'] ?? join(root, '.data')
  const ports = await choosePorts(process.env)
  await claimDataFolder(dataDir)
  const secrets = await readDemoSecrets(dataDir)
  const children = keepChildren(say)
  const stops: Stop[] = [() => children.stop()]
  const stop = async () => {
    for (const end of stops) await end()
    say('Stopped. Your data is kept; npm start goes on where you left.')
  }
  try {
    startSandboxes(children, { ports, dataDir })
    startMailSandbox(children, { ports, dataDir })
    say('Preparing database and pages …')
    const [database, pages] = await Promise.all([openDemoDatabase({ dataDir, root, say }), buildPages(root)])
    stops.push(() => database.stop())
    if (pages === 'built') say('Pages built.')
    const shopUrl = `http://127.0.0.1:${ports.SHOP_PORT}`
    const keys = await registerAtSandboxes({ ports, secrets, shopUrl })
    const environment = demoEnvironment({ ports, secrets, keys, databaseUrl: database.url })
    await database.fill(environment)
    await Promise.all([
      children.startRole({ name: 'web', entry: 'apps/web.ts', environment, isWatched }),
      children.startRole({ name: 'worker', entry: 'apps/worker/main.ts', environment, isWatched }),
    ])
    if (isWatched) watchPages(children)
    say(welcome(ports))
  } catch (error) {
    await stop()
    throw error
  }
  return stop
})
