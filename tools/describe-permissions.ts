import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withMatrix } from './permission-matrix.ts'

/** Part of `npm run describe`: writes the matrix of permissions into the page about them. */
const file = join(import.meta.dirname, '../docs/reference/permissions.md')
await writeFile(file, withMatrix(await readFile(file, 'utf8')))
