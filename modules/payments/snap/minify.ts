const quote = 0x22
const backslash = 0x5c
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * Removes the whitespace between JSON tokens and nothing else: strings keep their blanks, keys their order, escapes
 * and numbers their spelling (SNAP BI, service signature). Works on bytes, because every byte it looks at is ASCII
 * and UTF-8 never uses those inside a longer character.
 */
export function minify(body: Buffer): Buffer {
  const kept = Buffer.alloc(body.length)
  let length = 0
  let inString = false
  let escaped = false
  for (const byte of body) {
    if (!inString && blanks.has(byte)) continue
    kept[length] = byte
    length += 1
    if (escaped) escaped = false
    else if (inString && byte === backslash) escaped = true
    else if (byte === quote) inString = !inString
  }
  return kept.subarray(0, length)
}
