import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createClock } from './clock.ts'
import { answerControl, mayControl } from './control.ts'
import { createJournal } from './journal.ts'
import { tryNotification } from './notifications.ts'
import type { PageAnswer } from './html.ts'
import { pageFor } from './page-router.ts'
import { lapse, settleHeld } from './payments.ts'
import { finishRefund } from './refund-rules.ts'
import { lapseReservation } from './reservations.ts'
import type { Sandbox } from './sandbox.ts'
import { answerSnap, readBody } from './snap-router.ts'
import { refuse } from './snap.ts'
import { loadState, stateSaver } from './state-file.ts'
import type { Job } from './state.ts'

export type SandboxOptions = {
  port: number
  host: string
  stateFile?: string | undefined
  /** Where browsers reach this sandbox, when that is not the address it listens on. */
  publicUrl?: string | undefined
  retryAfterSeconds?: number[] | undefined
  notifyTimeoutMs?: number | undefined
}

/**
 * Starts one AstraPay sandbox; many may run in one process.
 *
 * @example
 * const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
 * await fetch(`${sandbox.url}/control/keys`)
 * await sandbox.close()
 */
export async function startSandbox(
  options: SandboxOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const state = await loadState(options.stateFile)
  const saver = stateSaver(state, options.stateFile)
  const clock = createClock(state, (job) => runJob(sandbox, job))
  const sandbox: Sandbox = {
    state,
    clock,
    journal: createJournal(),
    publicUrl: '',
    retryAfterSeconds: options.retryAfterSeconds ?? [60, 300, 900],
    notifyTimeoutMs: options.notifyTimeoutMs ?? 10_000,
    touch: () => saver.touch(),
  }
  const server = createServer((request, response) => void answerSafely(sandbox, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  sandbox.publicUrl = (options.publicUrl ?? url).replace(/\/$/, '')
  resumeNotifications(sandbox)
  clock.wake()

  const close = async (): Promise<void> => {
    clock.stop()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    saver.finish()
  }
  return { url, close }
}

/** A notification that was under way when the sandbox stopped is tried again. */
function resumeNotifications({ state, clock }: Sandbox): void {
  const scheduled = new Set(state.jobs.map((job) => job.id))
  for (const id of state.notifications.keys())
    if (!scheduled.has(id)) clock.schedule({ dueAtMs: clock.nowMs(), kind: 'notify', id })
}

async function runJob(sandbox: Sandbox, job: Job): Promise<void> {
  switch (job.kind) {
    case 'expire':
      return lapse(sandbox, job)
    case 'settle':
      return settleHeld(sandbox, job)
    case 'refund':
      return finishRefund(sandbox, job)
    case 'lapse-reservation':
      return lapseReservation(sandbox, job)
    case 'notify':
      return tryNotification(sandbox, job.id)
  }
}

/** A caller that hung up or a mistake of ours must not end the sandbox for everybody. */
async function answerSafely(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await answer(sandbox, request, response)
  } catch (error) {
    if (response.headersSent || request.destroyed) return void response.destroy()
    process.stderr.write(`AstraPay sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
    sendJson(response, 500, refuse('00', '50000').body)
  }
}

async function answer(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET'
  const path = request.url ?? '/'
  const body = await readBody(request)
  if (body === null || !URL.canParse(path, 'http://sandbox'))
    return sendJson(response, 400, refuse('00', '40000').body)
  const url = new URL(path, 'http://sandbox')

  if (url.pathname.startsWith('/control/')) {
    if (!mayControl(request))
      return sendJson(response, 403, { error: 'Control calls are answered on this machine only.' })
    const control = await answerControl(sandbox, { method, url, text: body.toString() })
    return sendJson(response, control.status, control.body)
  }
  const shown = pageFor(sandbox, { method, url, text: body.toString(), accept: request.headers.accept ?? '' })
  if (shown !== null) return sendPage(response, shown)
  return answerSnap(sandbox, { method, path, headers: request.headers, body }, response)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendPage(response: ServerResponse, shown: PageAnswer): void {
  if ('location' in shown) {
    response.writeHead(303, { Location: shown.location })
    response.end()
    return
  }
  if ('file' in shown) {
    response.writeHead(200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${shown.fileName}"`,
      'Cache-Control': 'no-store',
    })
    response.end(shown.file)
    return
  }
  response.writeHead(shown.status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Frame-Options': 'DENY',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; form-action 'self' ${shown.formTarget ?? ''}; base-uri 'none'`,
  })
  response.end(shown.html)
}
