import type { TestProject } from 'vitest/node'
import { startMigratedServer } from './migrated-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
  }
}

/** Vitest's global set-up: one embedded server for the run, with a migrated template that each test database copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startMigratedServer()
  project.provide('postgresUrl', server.url)
  return () => server.stop()
}
