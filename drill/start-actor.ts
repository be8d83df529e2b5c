import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Deed } from './deeds.ts'
import type { Stage } from './stage.ts'

/** What became of a deed: its outcome, or the actor died while it was at it. */
export type Done =
  | { readonly kind: 'done'; readonly outcome: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'died' }

export interface Actor {
  tell(deed: Deed, input?: Readonly<Record<string, string>>): Promise<Done>
  kill(): void
  stop(): Promise<void>
}

const readyWithinMs = 30_000

/** Starts a process that does deeds by the product's own code, on the stage's database and providers. */
export async function startActor(stage: Stage, options: { clockOffsetMs?: number } = {}): Promise<Actor> {
  const child = spawn(process.execPath, [join(stage.root, 'drill/actor.ts')], {
    cwd: stage.root,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      ...stage.environmentOf('actor'),
      DRILL_CLOCK_OFFSET_MS: String(options.clockOffsetMs ?? 0),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the actor is not ready')), readyWithinMs)
    child.once('message', () => {
      clearTimeout(timer)
      resolve()
    })
    child.once('exit', () => reject(new Error('the actor could not start')))
  })
  let serial = 0
  return {
    tell(deed, input = {}) {
      serial += 1
      const own = serial
      const answered = new Promise<Done>((resolve) => {
        const hear = (message: unknown) => {
          if (Reflect.get(Object(message), 'serial') !== own) return
          child.off('message', hear)
          resolve(readDone(message))
        }
        child.on('message', hear)
        child.send({ serial: own, deed, input })
      })
      return Promise.race([answered, gone.then((): Done => ({ kind: 'died' }))])
    },
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

function readDone(message: unknown): Done {
  const error: unknown = Reflect.get(Object(message), 'error')
  if (typeof error === 'string') return { kind: 'failed', error }
  const outcome: unknown = Reflect.get(Object(message), 'outcome')
  const fields = Object.entries(Object(outcome)).map(([field, value]) => [field, String(value)] as const)
  return { kind: 'done', outcome: Object.fromEntries(fields) }
}
