/** A JSON value whose numbers are still the text they were sent as, so that no sum passes through a float. */
export type JsonText = string | boolean | null | readonly JsonText[] | { readonly [key: string]: JsonText }

export type JsonObject = { readonly [key: string]: JsonText }

type StrictJson =
  | { readonly kind: 'read'; readonly value: JsonText }
  | {
      readonly kind: 'refused'
      readonly reason: 'not_utf8' | 'not_json' | 'duplicate_key' | 'too_deep' | 'nul_character'
    }

type Refusal = Extract<StrictJson, { kind: 'refused' }>['reason']

const depthMax = 32

/**
 * Reads JSON of the outside world. Beyond what JSON.parse refuses it refuses duplicate keys (two readers could
 * believe two different amounts), NUL (PostgreSQL cannot store it) and deep nesting; numbers stay text.
 */
export function readStrictJson(bytes: Buffer): StrictJson {
  const text = decodeUtf8(bytes)
  if (text === null) return { kind: 'refused', reason: 'not_utf8' }
  if (!isJson(text)) return { kind: 'refused', reason: 'not_json' }
  const cursor: Cursor = { text, at: 0, refusal: null }
  const value = readValue(cursor, 0)
  return cursor.refusal === null ? { kind: 'read', value } : { kind: 'refused', reason: cursor.refusal }
}

/** The object inside, or null where the bytes are refused or hold something else. */
export function readStrictObject(bytes: Buffer): JsonObject | null {
  const json = readStrictJson(bytes)
  return json.kind === 'read' && isObject(json.value) ? json.value : null
}

interface Cursor {
  readonly text: string
  at: number
  refusal: Refusal | null
}

function isObject(value: JsonText): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

// The text is valid JSON from here on, so the walk only has to know where each token ends.
function readValue(cursor: Cursor, depth: number): JsonText {
  skipBlanks(cursor)
  const first = cursor.text.charAt(cursor.at)
  if (first === '{' || first === '[') {
    if (depth >= depthMax) {
      cursor.refusal ??= 'too_deep'
      cursor.at = cursor.text.length
      return null
    }
    return first === '{' ? readObject(cursor, depth + 1) : readArray(cursor, depth + 1)
  }
  return first === '"' ? readString(cursor) : readLiteral(cursor)
}

function readObject(cursor: Cursor, depth: number): JsonObject {
  const entries = new Map<string, JsonText>()
  while (opensNext(cursor, '}')) {
    const key = readString(cursor)
    skipBlanks(cursor)
    cursor.at += 1
    if (entries.has(key)) cursor.refusal ??= 'duplicate_key'
    entries.set(key, readValue(cursor, depth))
  }
  return Object.fromEntries(entries)
}

function readArray(cursor: Cursor, depth: number): readonly JsonText[] {
  const items: JsonText[] = []
  while (opensNext(cursor, ']')) items.push(readValue(cursor, depth))
  return items
}

/** Steps over the opening bracket or a comma; false once the closing bracket is behind us. */
function opensNext(cursor: Cursor, closing: '}' | ']'): boolean {
  if (cursor.at >= cursor.text.length) return false
  skipBlanks(cursor)
  const separator = cursor.text.charAt(cursor.at)
  cursor.at += 1
  if (separator === closing) return false
  skipBlanks(cursor)
  if (cursor.text.charAt(cursor.at) !== closing) return true
  cursor.at += 1
  return false
}

function readString(cursor: Cursor): string {
  const start = cursor.at
  cursor.at += 1
  while (cursor.text.charAt(cursor.at) !== '"') cursor.at += cursor.text.charAt(cursor.at) === '\\' ? 2 : 1
  cursor.at += 1
  const value: unknown = JSON.parse(cursor.text.slice(start, cursor.at))
  const text = String(value)
  if (text.includes('\0')) cursor.refusal ??= 'nul_character'
  return text
}

function readLiteral(cursor: Cursor): string | boolean | null {
  const start = cursor.at
  while (/[\w.+-]/.test(cursor.text.charAt(cursor.at))) cursor.at += 1
  const token = cursor.text.slice(start, cursor.at)
  if (token === 'null') return null
  if (token === 'true' || token === 'false') return token === 'true'
  return token
}

function skipBlanks(cursor: Cursor): void {
  while (/[ \t\r\n]/.test(cursor.text.charAt(cursor.at))) cursor.at += 1
}
