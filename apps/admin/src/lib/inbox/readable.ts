/** The word for a stored code; a code that has none is shown as it is rather than hidden. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code
}

/** JSON on several lines, anything else as it came. */
export function readable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2)
  try {
    return JSON.stringify(JSON.parse(value), null, 2)
  } catch {
    return value
  }
}

/** What we ask a provider, in words where there are some. */
export function sayOperation(
  asks: Readonly<Record<string, (who: string) => string>>,
  call: { operation: string; who: string },
  other: (who: string, operation: string) => string,
): string {
  const say = Object.hasOwn(asks, call.operation) ? asks[call.operation] : undefined
  return say === undefined ? other(call.who, call.operation) : say(call.who)
}
