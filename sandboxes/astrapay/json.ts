/** A JSON object whose members nobody has checked yet. */
export type JsonObject = Record<string, unknown>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses a JSON object; null for anything that is not one. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return isJsonObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** Follows a dotted path (`amount.value`) into an unchecked value. */
export function valueAt(body: unknown, path: string): unknown {
  let value: unknown = body
  for (const name of path.split('.')) {
    if (!isJsonObject(value)) return undefined
    value = value[name]
  }
  return value
}

/** The text at a dotted path, or null when there is no non-empty text. */
export function textAt(body: unknown, path: string): string | null {
  const value = valueAt(body, path)
  return typeof value === 'string' && value !== '' ? value : null
}
