export type SlipMediaType = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf'

/** What a file is by its first bytes; its name and what the browser calls it are not asked. Null for everything else. */
export function mediaTypeOf(bytes: Uint8Array): SlipMediaType | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  const begins = (...head: number[]) => head.every((byte, index) => bytes[index] === byte)
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp'
  return text(0, 5) === '%PDF-' ? 'application/pdf' : null
}
