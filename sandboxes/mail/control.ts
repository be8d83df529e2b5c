import type { IncomingMessage } from 'node:http'
import { parseFault } from './faults.ts'
import type { Sandbox } from './sandbox.ts'

export type ControlAnswer = { status: number; body: unknown }

/** True when the call comes from this machine, asks for this machine by name, and no foreign page sent it. */
export function mayControl(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? ''
  if (!/^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(peer)) return false
  const host = request.headers.host ?? ''
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)) return false
  const origin = request.headers.origin
  return origin === undefined || origin === `http://${host}`
}

/** Answers one control call. */
export function answerControl(
  sandbox: Sandbox,
  { method, url, text }: { method: string; url: URL; text: string },
): ControlAnswer {
  switch (`${method} ${url.pathname}`) {
    case 'GET /control/clock':
      return ok({ now: new Date().toISOString() })
    case 'GET /control/mails': {
      const to = url.searchParams.get('to')
      return ok(sandbox.state.mails.filter((mail) => to === null || mail.to.includes(to)))
    }
    case 'GET /control/faults':
      return ok(sandbox.state.faults)
    case 'POST /control/faults':
      return addFault(sandbox, text)
    case 'DELETE /control/faults':
      sandbox.state.faults = []
      sandbox.changed()
      return ok([])
    case 'POST /control/reset':
      sandbox.state.mails = []
      sandbox.state.faults = []
      sandbox.changed()
      return ok({ reset: true })
    default:
      return { status: 404, body: { error: `There is no control call ${method} ${url.pathname}.` } }
  }
}

function addFault(sandbox: Sandbox, text: string): ControlAnswer {
  const fault = parseFault(parseObject(text))
  if (typeof fault === 'string') return { status: 400, body: { error: fault } }
  sandbox.state.faults.push(fault)
  sandbox.changed()
  return ok(sandbox.state.faults)
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

const ok = (body: unknown): ControlAnswer => ({ status: 200, body })
