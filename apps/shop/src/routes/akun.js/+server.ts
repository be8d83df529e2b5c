import source from '../../lib/account-page.ts?raw'
import { serveScript } from '../../lib/server/serve-script.ts'
import type { RequestHandler } from './$types'

/** The script of the pages of accounts. */
export const GET: RequestHandler = serveScript(source)
