import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { freshState, type State } from './state.ts'

/** Reads the state file, or begins afresh when there is none. A damaged file is an error, never ignored. */
export function loadState(stateFile: string | undefined): State {
  const text = stateFile === undefined ? null : readIfThere(stateFile)
  if (text === null) return freshState()
  try {
    const saved: State = JSON.parse(text)
    return { ...freshState(), ...saved }
  } catch (cause) {
    throw new Error(`The state file ${stateFile} is damaged: move it away to start afresh.`, { cause })
  }
}

/** Saves at most twice a second while things change, and once more when asked to finish. */
export function stateSaver(state: State, stateFile: string | undefined): { touch(): void; finish(): void } {
  let timer: NodeJS.Timeout | null = null
  const save = (): void => {
    timer = null
    if (stateFile === undefined) return
    // A rename is atomic: a sandbox killed in mid-write leaves the earlier file whole.
    writeFileSync(`${stateFile}.new`, JSON.stringify(state), { mode: 0o600 })
    renameSync(`${stateFile}.new`, stateFile)
  }
  return {
    touch: () => {
      if (stateFile !== undefined) timer ??= setTimeout(save, 500)
    },
    finish: () => {
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
