import type { ServerResponse } from 'node:http'
import { homePage, phonePage } from './pages.ts'
import { normalisePhone } from './phone-number.ts'
import { openChat } from './progress.ts'
import { receiveReply } from './receive-reply.ts'
import type { Sandbox } from './sandbox.ts'
import type { Page } from './page-frame.ts'

type PageCall = { method: string; url: URL; text: string; origin: string | undefined; host: string }

/** Answers the pages a person opens; false when the path is no page. */
export function answerPage(sandbox: Sandbox, call: PageCall, response: ServerResponse): boolean {
  const { method, url } = call
  const [, phone, edge] = /^\/phone\/([^/]+)(?:\/(events|reply))?$/.exec(url.pathname) ?? []
  if (method === 'GET' && url.pathname === '/')
    return sendPage(response, homePage(sandbox, url.searchParams.get('wrong')))
  if (method === 'GET' && url.pathname === '/events') return follow(sandbox, null, response)
  if (method === 'GET' && url.pathname === '/open') return openTyped(url, response)
  if (phone === undefined) return false
  const digits = normalisePhone(phone)
  if (digits === null) return redirect(response, `/?wrong=${encodeURIComponent(phone)}`)
  if (method === 'POST' && edge === 'reply') return takeReply(sandbox, { ...call, phone: digits }, response)
  if (method !== 'GET') return false
  if (edge === 'events') return follow(sandbox, digits, response)
  if (edge !== undefined) return false
  if (digits !== phone) return redirect(response, `/phone/${digits}`)
  openChat(sandbox, digits)
  return sendPage(response, phonePage(sandbox, digits, url.searchParams.get('from')))
}

function openTyped(url: URL, response: ServerResponse): boolean {
  const typed = url.searchParams.get('phone') ?? ''
  const phone = normalisePhone(typed)
  return redirect(response, phone === null ? `/?wrong=${encodeURIComponent(typed)}` : `/phone/${phone}`)
}

function takeReply(sandbox: Sandbox, call: PageCall & { phone: string }, response: ServerResponse): boolean {
  const form = new URLSearchParams(call.text)
  const number = sandbox.state.numbers.find((known) => known.phoneNumberId === form.get('phoneNumberId'))
  const text = (form.get('text') ?? '').trim()
  // A page of another site must not write in a person's name.
  const own = call.origin === undefined || call.origin === `http://${call.host}`
  if (own && number !== undefined && text !== '' && text.length <= 1_000)
    receiveReply(sandbox, number, { phone: call.phone, text })
  return redirect(
    response,
    `/phone/${call.phone}${number === undefined ? '' : `?from=${number.phoneNumberId}`}`,
  )
}

/** Server-Sent Events: one line whenever this phone, or any when null, has changed. */
function follow(sandbox: Sandbox, phone: string | null, response: ServerResponse): boolean {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 2000\n\n')
  const stop = sandbox.watch(phone, () => response.write('data: changed\n\n'))
  const beat = setInterval(() => response.write(': beat\n\n'), 20_000)
  response.on('close', () => {
    clearInterval(beat)
    stop()
  })
  return true
}

function sendPage(response: ServerResponse, page: Page): boolean {
  response.writeHead(200, page.headers).end(page.body)
  return true
}

function redirect(response: ServerResponse, location: string): boolean {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end()
  return true
}
