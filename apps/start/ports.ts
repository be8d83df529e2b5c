import { createServer } from 'node:net'

/** The addresses of a demonstration; each port can be changed by the variable of its name. */
export interface DemoPorts {
  readonly SHOP_PORT: number
  readonly ADMIN_PORT: number
  readonly DOKU_SANDBOX_PORT: number
  readonly ASTRAPAY_SANDBOX_PORT: number
  readonly WHATSAPP_SANDBOX_PORT: number
}

/** Where the demonstration's mails arrive: its pages, and the mail server itself. */
export interface MailPorts {
  readonly MAIL_SANDBOX_PORT: number
  readonly MAIL_SMTP_PORT: number
}

const defaults: DemoPorts & MailPorts = {
  SHOP_PORT: 3000,
  ADMIN_PORT: 3001,
  DOKU_SANDBOX_PORT: 4001,
  ASTRAPAY_SANDBOX_PORT: 4002,
  WHATSAPP_SANDBOX_PORT: 4003,
  MAIL_SANDBOX_PORT: 4004,
  MAIL_SMTP_PORT: 4014,
}

/** Reads the ports and looks that each is free, so that nothing starts halfway. */
export async function choosePorts(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DemoPorts & MailPorts> {
  const ports = { ...defaults }
  for (const name of [
    'SHOP_PORT',
    'ADMIN_PORT',
    'DOKU_SANDBOX_PORT',
    'ASTRAPAY_SANDBOX_PORT',
    'WHATSAPP_SANDBOX_PORT',
    'MAIL_SANDBOX_PORT',
    'MAIL_SMTP_PORT',
  ] as const) {
    const text = environment[name]
    if (text !== undefined && text !== '') ports[name] = parsePort(name, text)
    if (!(await isFree(ports[name]))) {
      throw new Error(
        `Port ${ports[name]} is taken. Stop what uses it, or choose another: ${name}=${ports[name] + 1_000} npm start`,
      )
    }
  }
  return ports
}

function parsePort(name: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new Error(`The environment variable ${name} must be a port number, 1 to 65535.`)
  return port
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
