import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { plainEnvironment, projectRoot } from './system.ts'

const run = promisify(execFile)

test('after all stories npm run books finds the books in order', async () => {
  const { stdout } = await run(process.execPath, ['tools/run.mjs', 'apps/books.ts'], {
    cwd: projectRoot,
    env: plainEnvironment(inject('system').environment),
  })
  process.stdout.write(stdout)
  expect(stdout).not.toBe('')
})

test('all stories long the system noted no failure of its own and no process had to be started again', async () => {
  const said = await readFile(inject('system').logFile, 'utf8')
  const failures = said
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line) || line.includes('starting it again'))
  expect(failures).toEqual([])
})
