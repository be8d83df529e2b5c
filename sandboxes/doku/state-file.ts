import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isObject } from './json.ts'
import { completeMerchant } from './merchants.ts'
import { emptyState } from './state.ts'
import type { SandboxKeys, State } from './state.ts'

type Saved = { format: 1; keys: SandboxKeys; state: Record<keyof State, unknown> }

/** The journal in memory is long; on disk its tail is enough to look at after a restart. */
const journalKept = 500

/** What was kept, or a new beginning with the given keys or new ones. */
export function loadOrCreate(
  stateFile: string | undefined,
  given: SandboxKeys | undefined,
): { keys: SandboxKeys; state: State } {
  if (stateFile === undefined || !existsSync(stateFile))
    return { keys: given ?? newKeys(), state: emptyState() }

  const saved: unknown = JSON.parse(readFileSync(stateFile, 'utf8'), revive)
  if (!isSaved(saved)) throw new Error(`STATE_FILE ${stateFile} is not a state file of this DOKU sandbox.`)
  const state = emptyState()
  Object.assign(state, saved.state)
  for (const [clientId, merchant] of state.merchants)
    state.merchants.set(clientId, completeMerchant(merchant))
  return { keys: saved.keys, state }
}

/** Writes beside and renames, so that a crash never leaves half a file. */
export function save(stateFile: string, keys: SandboxKeys, state: State): void {
  const saved = {
    format: 1,
    keys,
    state: { ...state, received: state.received.slice(-journalKept), sent: state.sent.slice(-journalKept) },
  }
  const beside = `${stateFile}.${process.pid}.new`
  mkdirSync(dirname(stateFile), { recursive: true })
  writeFileSync(beside, JSON.stringify(saved, writeMaps), { mode: 0o600 })
  renameSync(beside, stateFile)
}

/** A key pair takes a tenth of a second; tests that start many sandboxes make one and hand it round. */
export function newKeys(): SandboxKeys {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { publicKeyPem: pair.publicKey, privateKeyPem: pair.privateKey }
}

function writeMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value
}

function revive(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value
  const pairs: unknown = value['$map']
  if (!Array.isArray(pairs)) return value
  return new Map(pairs.filter(isPair))
}

function isPair(value: unknown): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2
}

function isSaved(value: unknown): value is Saved {
  return isObject(value) && value['format'] === 1 && isObject(value['keys']) && isObject(value['state'])
}
