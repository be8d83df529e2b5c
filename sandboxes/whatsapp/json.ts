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

/** The value at a dotted path (`template.language.code`) of an unchecked value. */
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

/** The objects of the array at a dotted path; empty when there is none. */
export function objectsAt(body: unknown, path: string): JsonObject[] {
  const value = valueAt(body, path)
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** JSON with every non-ASCII character written as \uXXXX, the form over which Meta signs its webhooks. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
