/** Text from an address is not trusted to be an id: it may hold what PostgreSQL cannot store, or be endless. */
export function isPartId(text: string): boolean {
  return /^prt_[0-9A-Z]{26}$/.test(text)
}

/** True for ids of makes, models, generations, variants, part types and brands. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9-]{1,80}$/.test(text)
}

/** True for what `normalizeNumber` made of something as long as a number may be. */
export function isNormalizedNumber(text: string): boolean {
  return /^[A-Z0-9]{3,40}$/.test(text)
}
