import type { IdentityCtx } from './identity.ts'
import { companyWords, listCommonWords } from './password-words.ts'

export type PasswordRefusal = 'too_short' | 'too_long' | 'too_common' | 'breached'

export interface NewPassword {
  readonly password: string
  /** What a guesser knows of the person, such as e-mail and name: little more than these is refused too. */
  readonly personal?: readonly string[]
}

const lengthMin = 12
const lengthMax = 128
/** Letters that a password has beside known words before they stop mattering. */
const lettersOfOwnMin = 4

/**
 * Judges a new password: 12 to 128 characters after NFKC, any characters, no composition rules; no word of the lists, alone
 * or with digits and signs around it, no repetition, no row of the keyboard, little of its own beside words of the house or
 * of the person, and in no collection of stolen passwords.
 */
export async function judgeNewPassword(
  ctx: Pick<IdentityCtx, 'identity'>,
  input: NewPassword,
): Promise<PasswordRefusal | null> {
  const refusal = judgePasswordForm(input.password, input.personal)
  if (refusal !== null) return refusal
  if (isListed(textOf(input.password), await listCommonWords())) return 'too_common'
  const isBreached = (await ctx.identity.breachedPasswords?.isBreached(input.password)) ?? false
  return isBreached ? 'breached' : null
}

/** What can be judged without the lists: length, repetition, rows, and words of the house and the person. */
function judgePasswordForm(
  password: string,
  personal: readonly string[] = [],
): Exclude<PasswordRefusal, 'breached'> | null {
  const characters = Array.from(password.normalize('NFKC'))
  if (characters.length < lengthMin) return 'too_short'
  if (characters.length > lengthMax) return 'too_long'
  const text = textOf(password)
  if (isMonotonous(characters) || isMostlyRows(text)) return 'too_common'
  if (hasLittleOfItsOwn(text, [...companyWords, ...personalWords(personal)])) return 'too_common'
  return null
}

function textOf(password: string): string {
  return password.normalize('NFKC').toLowerCase()
}

/** Few different characters, or one piece over and over. */
function isMonotonous(characters: readonly string[]): boolean {
  if (new Set(characters).size < 5) return true
  const text = characters.join('').toLowerCase()
  return Array.from({ length: Math.floor(text.length / 2) }, (_, index) => index + 1).some(
    (length) => length <= lettersOfOwnMin * 2 && text.slice(0, length).repeat(text.length).startsWith(text),
  )
}

const rows = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz2wsx3edc4rfv',
]
const runLengthMin = 4

/** Is all but a few characters a walk along a row of the keyboard or the alphabet, in either direction? */
function isMostlyRows(text: string): boolean {
  const walks = rows.flatMap((row) => [row, Array.from(row).toReversed().join('')])
  let left = text
  for (let length = text.length; length >= runLengthMin; length -= 1)
    for (const walk of walks)
      for (let start = 0; start + length <= walk.length; start += 1)
        left = left.replaceAll(walk.slice(start, start + length), '')
  return left.length < text.length && left.replace(/[^\p{L}]/gu, '').length < lettersOfOwnMin
}

function hasLittleOfItsOwn(text: string, words: readonly string[]): boolean {
  const longestFirst = words.toSorted((one, other) => other.length - one.length)
  return spellingsOf(text).some((spelling) => {
    const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), spelling)
    return rest.length < spelling.length && rest.replace(/[^\p{L}]/gu, '').length < lettersOfOwnMin
  })
}

/** One listed word, as it is, in leet, with anything but letters around it, or repeated. */
function isListed(text: string, listed: ReadonlySet<string>): boolean {
  if (listed.has(text)) return true
  return spellingsOf(text).some((spelling) => {
    const words = new Set(spelling.split(/[^\p{L}]+/u).filter((word) => word !== ''))
    const [only] = [...words]
    return words.size === 1 && only !== undefined && (listed.has(only) || listed.has(halfOf(only)))
  })
}

/** `sandisandi` is `sandi` twice. */
function halfOf(word: string): string {
  const half = word.slice(0, word.length / 2)
  return half.repeat(2) === word ? half : word
}

const leet: Readonly<Record<string, string>> = {
  '4': 'a',
  '@': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
}

/** As it is, and with digits read as the letters they look like: all of them, or only those between letters. */
function spellingsOf(text: string): string[] {
  const trimmed = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return [text, readLeet(text), readLeet(trimmed)]
}

function readLeet(text: string): string {
  return Array.from(text, (character) => leet[character] ?? character).join('')
}

/** The texts whole (the own e-mail address is long, and the first thing that anybody tries) and their words. */
function personalWords(personal: readonly string[]): string[] {
  return personal
    .map((text) => text.normalize('NFKC').trim().toLowerCase())
    .flatMap((text) => [text, ...text.split(/[^\p{L}\d]+/u)])
    .filter((word) => word.length >= lettersOfOwnMin && word !== 'test')
}
