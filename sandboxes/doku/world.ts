import type { SandboxKeys, State } from './state.ts'

/** One running sandbox. Nothing lives outside of it, so many can run in one process. */
export type World = {
  state: State
  keys: SandboxKeys
  /** Where a browser reaches us; the base of payment.url. */
  publicUrl: string
  /** Notifications on their way, so that none goes twice and others can wait for it. */
  inFlight: Map<string, Promise<void>>
  closing: AbortSignal
  /** Something changed: save soon, and look again at what is due. */
  changed: () => void
}

/** The sandbox clock: real time plus an offset that `POST /control/clock` sets. */
export function now(world: World): number {
  return Date.now() + world.state.clockOffsetMs
}

export function nextSequence(world: World): number {
  world.state.sequence += 1
  return world.state.sequence
}

const rememberedMax = 50_000

/** Remembers under a key and forgets the oldest, so that a long load test cannot fill the memory. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value)
  if (map.size <= rememberedMax) return
  const oldest = map.keys().next()
  if (oldest.done !== true) map.delete(oldest.value)
}
