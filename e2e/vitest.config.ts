import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes the house apart comes last, and after it the proof that the books bore everything. */
const comesLast = ['database-gone.test.ts', 'books.test.ts']

class StoryOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => comesLast.findIndex((name) => file.moduleId.endsWith(name))
    return files.toSorted(
      (left, right) => rank(left) - rank(right) || left.moduleId.localeCompare(right.moduleId),
    )
  }
}

export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    globalSetup: [fileURLToPath(import.meta.resolve('./run-system.ts'))],
    sequence: { sequencer: StoryOrder },
    // One system serves all stories and two of them take it apart, so they are told one after the other.
    fileParallelism: false,
    testTimeout: 40_000,
    hookTimeout: 40_000,
    teardownTimeout: 60_000,
    passWithNoTests: false,
  },
})
