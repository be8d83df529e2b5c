import { join } from 'node:path'
import { runRole } from './run-role.ts'
import { buildPages } from './start/build-pages.ts'

/** `npm run build`: builds the pages of shop and staff panel where something changed. */
runRole('build', async () => {
  const outcome = await buildPages(join(import.meta.dirname, '..'))
  process.stdout.write(outcome === 'built' ? 'Pages built.\n' : 'Pages are fresh.\n')
  process.exit(0)
})
