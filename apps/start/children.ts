import { spawn, type ChildProcess } from 'node:child_process'

export interface ChildOptions {
  readonly name: string
  /** A TypeScript file, from the project's folder. */
  readonly entry: string
  readonly args?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Restart on changed files. */
  readonly isWatched?: boolean
}

export interface Children {
  /** Starts a program that is kept running; ends when it says that it is ready (roles) or at once (others). */
  start(options: ChildOptions): void
  /** Starts a role and waits until it is ready; throws what it said if it ends before. */
  startRole(options: ChildOptions): Promise<void>
  /** Ends all, last started first. */
  stop(): Promise<void>
}

const restartAfterMs = 1_000
const killAfterMs = 12_000

/** Keeps the programs of a demonstration running: one that dies is started again, and it is said. */
export function keepChildren(say: (line: string) => void): Children {
  const running = new Map<string, ChildProcess>()
  let stopping = false

  function launch(options: ChildOptions): ChildProcess {
    const watch = options.isWatched === true ? ['--watch', '--watch-preserve-output'] : []
    const child = spawn(process.execPath, [...watch, options.entry, ...(options.args ?? [])], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    running.set(options.name, child)
    return child
  }

  function restartWhenGone(child: ChildProcess, options: ChildOptions): void {
    child.once('exit', (code, signal) => {
      if (stopping) return
      say(`${options.name} ended (${signal ?? `exit ${code}`}); starting it again`)
      setTimeout(() => {
        if (!stopping) restartWhenGone(launch(options), options)
      }, restartAfterMs)
    })
  }

  return {
    start(options) {
      restartWhenGone(launch(options), options)
    },
    async startRole(options) {
      const child = launch(options)
      await new Promise<void>((resolve, reject) => {
        child.on('message', (message) => (message === 'ready' ? resolve() : undefined))
        child.once('exit', () =>
          reject(new Error(`The ${options.name} process could not start; its own words stand above.`)),
        )
      })
      child.removeAllListeners('exit')
      restartWhenGone(child, options)
    },
    async stop() {
      stopping = true
      for (const child of [...running.values()].toReversed()) await endChild(child)
    },
  }
}

function endChild(child: ChildProcess): Promise<void> {
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
