import { generateKeyPair } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { demoWallets } from './demo-wallets.ts'
import { freshState, type State } from './state.ts'

const saveAfterMs = 500

/** Reads the state file, or begins with fresh keys when there is none. A damaged file is an error, never ignored. */
export async function loadState(stateFile: string | undefined): Promise<State> {
  const text = stateFile === undefined ? null : readIfThere(stateFile)
  if (text === null) return freshState(await newKeys())
  try {
    const saved: State = JSON.parse(text, revive)
    return completed(saved)
  } catch (cause) {
    throw new Error(`The state file ${stateFile} is damaged: move it away to start afresh.`, { cause })
  }
}

/** A file written by an earlier version lacks what was added since. */
function completed(saved: State): State {
  const state = { ...freshState(saved.keys), ...saved }
  const added = { feeIdr: 0n, isLinked: false, payOption: 'AstraPay', mdrBasisPoints: 150 } as const
  for (const [id, payment] of state.payments) {
    const refunds = payment.refunds.map((refund) => {
      const times = { dueAtMs: refund.atMs, doneAtMs: refund.status === '00' ? refund.atMs : null }
      return { ...times, ...refund }
    })
    state.payments.set(id, { ...added, ...payment, refunds })
  }
  for (const demo of demoWallets())
    state.wallets.set(demo.phone, { ...demo, ...state.wallets.get(demo.phone) })
  return state
}

/** Saves half a second after a change, less often when saving takes long, and once more when asked to finish. */
export function stateSaver(state: State, stateFile: string | undefined): { touch(): void; finish(): void } {
  let timer: NodeJS.Timeout | null = null
  let isFinished = false
  let waitMs = saveAfterMs
  const save = (): void => {
    timer = null
    if (stateFile === undefined) return
    const startedMs = performance.now()
    try {
      // A rename is atomic: a sandbox killed in mid-write leaves the earlier file whole.
      writeFileSync(`${stateFile}.new`, JSON.stringify(state, replace), { mode: 0o600 })
      renameSync(`${stateFile}.new`, stateFile)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      process.stderr.write(`AstraPay sandbox: STATE_FILE could not be written: ${reason}\n`)
    }
    // A large state must not keep the sandbox busy with nothing but saving.
    waitMs = Math.max(saveAfterMs, 20 * (performance.now() - startedMs))
  }
  return {
    touch: () => {
      if (stateFile !== undefined && !isFinished) timer ??= setTimeout(save, waitMs)
    },
    finish: () => {
      isFinished = true
      if (timer !== null) clearTimeout(timer)
      save()
    },
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function newKeys(): Promise<State['keys']> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return { privateKeyPem: pair.privateKey, publicKeyPem: pair.publicKey }
}

function replace(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Map) return { map: [...value] }
  if (value instanceof Set) return { set: [...value] }
  return value
}

function revive(name: string, value: unknown): unknown {
  if (name.endsWith('Idr') && typeof value === 'string') return BigInt(value)
  if (typeof value !== 'object' || value === null) return value
  if ('map' in value && Array.isArray(value.map)) return new Map(value.map)
  if ('set' in value && Array.isArray(value.set)) return new Set(value.set)
  return value
}
