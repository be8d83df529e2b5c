import { pino } from 'pino'
import { maskPhonesInLine } from './mask-phones.ts'

/** What the code may log with: structured, one line each, secrets redacted by path. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

const secretPaths = ['password', 'code', 'token', 'secret', 'authorization', 'cookie', 'phone']

/** A JSON logger on standard output, or on `to`; `level` is one of pino's. Phone numbers are shortened wherever they stand in a line. */
export function createLog(level: string, name: string, to?: { write(line: string): void }): Log {
  const options = {
    name,
    level,
    redact: secretPaths.flatMap((path) => [path, `*.${path}`]),
    hooks: { streamWrite: maskPhonesInLine },
  }
  return to === undefined ? pino(options) : pino(options, to)
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
