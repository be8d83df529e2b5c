import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { startSystem, type System } from './system.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    system: System
  }
}

/** Vitest's global set-up: one whole system for all stories, on free ports and a fresh data folder, gone afterwards. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { system, stop } = await startSystem()
  project.provide('system', system)
  return async () => {
    const left = await stop()
    if (left.length > 0) throw new Error(`The system left processes behind: ${left.join('; ')}`)
    await rm(system.dataDir, { recursive: true, force: true })
  }
}
