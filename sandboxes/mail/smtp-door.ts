import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { SMTPServer } from 'smtp-server'
import { takeFault, type FaultKind } from './faults.ts'
import { readMail } from './read-mail.ts'
import type { Sandbox } from './sandbox.ts'
import { mailsMax } from './state.ts'

const mailBytesMax = 1_048_576
const slowMs = 12_000

type Reply = (error?: Error | null, message?: string) => void

/** The mail server: takes every mail for everybody, unless a fault or the recipient's address asks for something else. */
export function createSmtpDoor(sandbox: Sandbox): SMTPServer {
  const sockets = new Map<number, Socket>()
  const asked = new Map<string, FaultKind>()
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    size: mailBytesMax,
    onAuth: (_auth, _session, callback) => callback(null, { user: 'anybody' }),
    onRcptTo(address, session, callback) {
      const fault = takeFault(sandbox.state.faults, address.address)
      sandbox.changed()
      if (fault === 'refuse') return callback(refusal(550, 'No such mailbox here'))
      if (fault === 'later') return callback(refusal(451, 'Try again later'))
      if (fault !== null) asked.set(session.id, fault)
      callback()
    },
    onData(stream, session, callback) {
      const fault = asked.get(session.id) ?? null
      asked.delete(session.id)
      const { envelope } = session
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      const to = envelope.rcptTo.map(({ address }) => address)
      const socket = sockets.get(session.remotePort)
      void take(stream, { fault, socket, callback, keep: (raw) => keepMail(sandbox, { from, to, raw }) })
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.once('close', () => sockets.delete(port))
  })
  return server
}

type Taking = {
  fault: FaultKind | null
  socket: Socket | undefined
  callback: Reply
  keep: (raw: Buffer) => void
}

async function take(stream: Readable, { fault, socket, callback, keep }: Taking): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk)
  if (fault === 'drop') return void socket?.destroy()
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs).unref())
  keep(Buffer.concat(chunks))
  if (fault === 'drop_after_accept') return void socket?.destroy()
  callback(null, 'Taken')
}

function keepMail(sandbox: Sandbox, mail: { from: string; to: string[]; raw: Buffer }): void {
  const { state } = sandbox
  state.counter += 1
  const { from, to, raw } = mail
  state.mails.unshift({
    id: String(state.counter),
    at: Date.now(),
    from,
    to,
    raw: raw.toString('utf8'),
    ...readMail(raw),
  })
  state.mails.length = Math.min(state.mails.length, mailsMax)
  sandbox.changed()
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
