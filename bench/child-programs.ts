import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildOptions, Children } from '../apps/start/children.ts'

const readyWithinMs = 60_000
const killAfterMs = 12_000

export interface Programs extends Children {
  /** The process id of a program that was started. */
  pidOf(name: string): number
  isRunning(name: string): boolean
  /** Ends a program in order. */
  leave(name: string): Promise<void>
  /** Ends a program as a power cut does, and waits until it is gone. */
  kill(name: string): Promise<void>
}

/** Starts programs as the demonstration does, but restarts none, keeps what they say in files and knows their process ids. */
export function keepPrograms(root: string, logFolder: string): Programs {
  mkdirSync(logFolder, { recursive: true })
  const running = new Map<string, ChildProcess>()

  function launch(options: ChildOptions): ChildProcess {
    const log = openSync(logFileOf(logFolder, options.name), 'a')
    const child = spawn(process.execPath, [join(root, options.entry), ...(options.args ?? [])], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.environment },
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    running.set(options.name, child)
    return child
  }

  return {
    start: (options) => void launch(options),
    async startRole(options) {
      const child = launch(options)
      const said = () => readFileSync(logFileOf(logFolder, options.name), 'utf8').slice(-2_000)
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${options.name} is not ready:\n${said()}`)),
          readyWithinMs,
        )
        child.once('exit', () => reject(new Error(`${options.name} ended:\n${said()}`)))
        child.once('message', () => resolve())
        child.once('message', () => clearTimeout(timer))
      })
    },
    pidOf(name) {
      const pid = running.get(name)?.pid
      if (pid === undefined) throw new Error(`${name} does not run`)
      return pid
    },
    async leave(name) {
      const child = running.get(name)
      if (child !== undefined) await endChild(child)
    },
    isRunning(name) {
      const child = running.get(name)
      return child !== undefined && child.exitCode === null && child.signalCode === null
    },
    async kill(name) {
      const child = running.get(name)
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
    async stop() {
      for (const child of [...running.values()].toReversed()) await endChild(child)
      running.clear()
    },
  }
}

/** Ends a program in order, by force when it takes too long. */
export function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function logFileOf(folder: string, name: string): string {
  return join(folder, `${name.replaceAll(/\W+/g, '-')}.log`)
}
