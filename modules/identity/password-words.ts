/**
 * Words of this house and trade that guessers try first here, beside what anybody tries anywhere. A password that is little
 * more than these is refused (OWASP ASVS 6.1.2 and 6.2.11); extend the list when the house gets a new name for something.
 */
export const companyWords = [
  'astraotoshop',
  'otoshop',
  'astrapay',
  'astra',
  'doku',
  'bengkel',
  'sukucadang',
  'onderdil',
  'otomotif',
  'sparepart',
  'indonesia',
  'jakarta',
  'password',
  'katasandi',
  'rahasia',
  'administrator',
  'admin',
  'selamat',
  'welcome',
  'qwerty',
  '123456',
] as const

let known: Promise<ReadonlySet<string>> | null = null

/** Common passwords and words, Indonesian ones among them. Loaded at the first new password: logins never need them. */
export function listCommonWords(): Promise<ReadonlySet<string>> {
  known ??= loadCommonWords()
  return known
}

async function loadCommonWords(): Promise<ReadonlySet<string>> {
  const [common, indonesian] = await Promise.all([
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-id'),
  ])
  const lists = [...Object.values(common.dictionary), ...Object.values(indonesian.dictionary)]
  return new Set(lists.flat().map((word) => word.toLowerCase()))
}
