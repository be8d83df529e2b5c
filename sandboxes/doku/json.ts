/** A JSON object whose fields nobody has checked yet. */
export type JsonObject = { [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object in a JSON text, or null when the text is not JSON or not an object. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The object under a key; an absent or wrongly typed one reads as empty, so that chains need no guards. */
export function objectAt(from: JsonObject, key: string): JsonObject {
  const value = from[key]
  return isObject(value) ? value : {}
}

export function textAt(from: JsonObject, key: string): string {
  const value = from[key]
  return typeof value === 'string' ? value : ''
}

export function textOrNullAt(from: JsonObject, key: string): string | null {
  const value = from[key]
  return typeof value === 'string' && value !== '' ? value : null
}

export function numberAt(from: JsonObject, key: string): number | null {
  const value = from[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function flagAt(from: JsonObject, key: string): boolean {
  return from[key] === true
}

export function listAt(from: JsonObject, key: string): unknown[] {
  const value: unknown = from[key]
  return Array.isArray(value) ? value : []
}

export function textsAt(from: JsonObject, key: string): string[] {
  return listAt(from, key).filter((item) => typeof item === 'string')
}

/** A text, or a number as text; other kinds read as empty. */
export function plainAt(from: JsonObject, key: string): string {
  const value = from[key]
  return typeof value === 'number' ? String(value) : textAt(from, key)
}
