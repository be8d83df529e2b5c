// Starts a TypeScript entry under the Node that this project brings. Plain JavaScript, so that an older Node can read it
// and be told what to do.
import { pathToFileURL } from 'node:url'

const neededMajor = 24
const major = Number(process.versions.node.split('.')[0])
const [, , entry] = process.argv

if (major < neededMajor) {
  console.error(
    `This needs Node ${neededMajor}; this is ${process.version}. Run it by npm (for example npm start): npm ci installed the right one.`,
  )
  process.exit(1)
}
if (entry === undefined) {
  console.error('Usage: node tools/run.mjs FILE.ts [arguments]')
  process.exit(1)
}
process.argv.splice(1, 2, entry)
await import(pathToFileURL(entry).href)
