/**
 * A sum as people type it: `1250000`, `1.250.000`, `Rp 1.250.000`. Null for an empty field, `wrong` for everything that
 * could mean two sums.
 */
export function readRupiah(text: string): bigint | null | 'wrong' {
  const bare = text
    .trim()
    .replace(/^rp\.?/i, '')
    .replaceAll(/\s/g, '')
  if (bare === '') return null
  return /^\d{1,15}$/.test(bare) || /^\d{1,3}(\.\d{3}){1,4}$/.test(bare)
    ? BigInt(bare.replaceAll('.', ''))
    : 'wrong'
}
