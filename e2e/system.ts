import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { processesOf } from './processes.ts'

export const projectRoot = join(import.meta.dirname, '..')

/** Where the running system can be found. Plain data, so that it travels to the test processes. */
export interface System {
  readonly shopUrl: string
  readonly adminUrl: string
  readonly sandboxUrl: {
    readonly doku: string
    readonly astrapay: string
    readonly whatsapp: string
    readonly mail: string
  }
  readonly dataDir: string
  /** The process of npm start, and the group of all that it started except the database. */
  readonly launcherPid: number
  /** Everything that the system said. */
  readonly logFile: string
  /** The settings it was started with, beside those of this process. */
  readonly environment: Readonly<Record<string, string>>
}

const startsWithinMs = 240_000
const endsWithinMs = 40_000

/** Starts everything by the command a person would use, and waits until it says that it is up. */
export async function startSystem(): Promise<{ system: System; stop(): Promise<string[]> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'astraotoshop-stories-'))
  // As root the database runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755)
  const [shop = 0, admin = 0, doku = 0, astrapay = 0, whatsapp = 0, mail = 0, smtp = 0] = await freePorts(7)
  const environment = {
    DATA_DIR: dataDir,
    SHOP_PORT: String(shop),
    ADMIN_PORT: String(admin),
    DOKU_SANDBOX_PORT: String(doku),
    ASTRAPAY_SANDBOX_PORT: String(astrapay),
    WHATSAPP_SANDBOX_PORT: String(whatsapp),
    MAIL_SANDBOX_PORT: String(mail),
    MAIL_SMTP_PORT: String(smtp),
  }
  const at = (port: number) => `http://127.0.0.1:${port}`
  const logFile = join(dataDir, 'said.log')
  const launcher = launch(environment, logFile)
  const system: System = {
    shopUrl: at(shop),
    // Passkeys are made for localhost, never for an address of digits.
    adminUrl: `http://localhost:${admin}`,
    sandboxUrl: { doku: at(doku), astrapay: at(astrapay), whatsapp: at(whatsapp), mail: at(mail) },
    dataDir,
    launcherPid: launcher.pid ?? -1,
    logFile,
    environment,
  }
  const stop = () => stopAll(launcher, system)
  try {
    await waitUntilUp(launcher, system)
  } catch (error) {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
    throw error
  }
  return { system, stop }
}

function launch(environment: Readonly<Record<string, string>>, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/start.ts'], {
    cwd: projectRoot,
    env: plainEnvironment(environment),
    stdio: ['ignore', log, log],
    // A group of its own, by which everything it started can be found again.
    detached: true,
  })
  closeSync(log)
  return child
}

/** The environment of a person's shell: nothing of the test runner, nothing that would bend the system. */
export function plainEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...own }
}

async function waitUntilUp(launcher: ChildProcess, system: System): Promise<void> {
  await eventually(async () => {
    const said = await readFile(system.logFile, 'utf8')
    if (launcher.exitCode !== null || launcher.signalCode !== null)
      throw new Error(`The system ended while starting:\n${said.slice(-4_000)}`)
    return said.includes('Astraotoshop is up.')
  }, startsWithinMs)
}

/** Ends the system as Ctrl-C does; gives what still ran afterwards (and was then killed), which must be nothing. */
async function stopAll(launcher: ChildProcess, system: System): Promise<string[]> {
  const group = system.launcherPid
  launcher.kill('SIGINT')
  const isGone = async () => (await processesOf(group, system.dataDir)).length === 0
  await eventually(isGone, endsWithinMs).catch(() => false)
  const left = await processesOf(group, system.dataDir)
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  return left.map(({ pid, command }) => `${pid} ${command}`)
}

/** Ports below the range from which outgoing connections take theirs, so that nobody takes them meanwhile. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  for (let tries = 0; found.size < count && tries < 1_000; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) found.add(port)
  }
  return [...found]
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
