import source from '../../lib/pay-page.ts?raw'
import { serveScript } from '../../lib/server/serve-script.ts'
import type { RequestHandler } from './$types'

/** The script of the pages of payments. */
export const GET: RequestHandler = serveScript(source)
