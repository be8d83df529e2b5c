import nspell from 'nspell'
import dictionaryEn from 'dictionary-en'
import { describe, expect, test } from 'vitest'
import { readSources } from './source-files.ts'

/** Words of the trade, names and abbreviations that stand in both languages. */
const names = readWords('tools/words-names.txt')
/** Every Indonesian word our screens may use. A new word is looked up in KBBI, then added. */
const indonesian = readWords('tools/words-id.txt')
/** English words of our trade that the dictionary lacks. */
const english = readWords('tools/words-en.txt')

/** Misspellings that people make often, with what is right. They must not enter the word list either. */
const misspelt = new Map([
  ['kadaluarsa', 'kedaluwarsa'],
  ['kadaluwarsa', 'kedaluwarsa'],
  ['silahkan', 'silakan'],
  ['ijin', 'izin'],
  ['aktifitas', 'aktivitas'],
  ['resiko', 'risiko'],
  ['nomer', 'nomor'],
  ['apotik', 'apotek'],
  ['merubah', 'mengubah'],
  ['sekedar', 'sekadar'],
  ['cabe', 'cabai'],
  ['praktek', 'praktik'],
  ['antri', 'antre'],
  ['antrian', 'antrean'],
  ['sistim', 'sistem'],
  ['kwitansi', 'kuitansi'],
  ['handal', 'andal'],
  ['himbau', 'imbau'],
  ['nampak', 'tampak'],
  ['hutang', 'utang'],
])

function readWords(path: string): Set<string> {
  const file = readSources(new RegExp(`^${path.replaceAll('.', String.raw`\.`)}$`))[0]
  return new Set((file?.text ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#')))
}

/** The words inside the quoted texts of a message catalogue, in lower case, without comments, keys, placeholders and numbers. */
function wordsOf(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, ' ')
  const quoted =
    code.match(/'(?:[^'\\\n]|\\.)*'(?!\s*:)|"(?:[^"\\\n]|\\.)*"(?!\s*:)|`(?:[^`\\]|\\.)*`/g) ?? []
  return quoted
    .map((literal) => literal.slice(1, -1))
    .filter((text) => !/^[a-z]+(_[a-z]+)+$|^\.{0,2}\/|\.ts$/.test(text))
    .flatMap(
      (text) =>
        text
          .replaceAll(/\$\{[^}]*\}|\{[^}]*\}|\\n|https?:\S+|\S+@\S+/g, ' ')
          .match(/\p{L}[\p{L}\p{M}'’]*/gu) ?? [],
    )
    .map((word) => word.replaceAll('’', "'").toLowerCase())
}

const catalogues = readSources(/^apps\/(shop|admin)\/src\/lib\/(messages|i18n)\/.*\.ts$/).filter(
  (file) => !file.path.endsWith('.test.ts'),
)
const inLanguage = (language: 'id' | 'en') =>
  catalogues.filter((file) => new RegExp(`/${language}(/|-|\\.ts$)`).test(file.path))

describe('spelling', () => {
  test('both apps have a catalogue in both languages', () => {
    for (const language of ['id', 'en'] as const) {
      const apps = new Set(inLanguage(language).map((file) => file.path.split('/')[1]))
      expect([...apps].toSorted()).toEqual(['admin', 'shop'])
    }
  })

  test('Indonesian texts use only known words, none of them misspelt', () => {
    const unknown = new Set<string>()
    for (const file of inLanguage('id')) {
      for (const word of wordsOf(file.text)) {
        const right = misspelt.get(word)
        if (right !== undefined) unknown.add(`${word} → ${right} (${file.path})`)
        else if (!indonesian.has(word) && !names.has(word)) unknown.add(`${word} (${file.path})`)
      }
    }
    expect([...unknown].toSorted()).toEqual([])
  })

  test('English texts are spelt right', () => {
    const dictionary = nspell(dictionaryEn)
    for (const word of [...names, ...english]) dictionary.add(word)
    const unknown = new Set<string>()
    for (const file of inLanguage('en')) {
      for (const word of wordsOf(file.text)) {
        if (!dictionary.correct(word) && !dictionary.correct(word.charAt(0).toUpperCase() + word.slice(1)))
          unknown.add(`${word} (${file.path})`)
      }
    }
    expect([...unknown].toSorted()).toEqual([])
  })

  test('the word lists are sorted and hold no misspelling', () => {
    for (const list of [names, indonesian, english]) {
      expect([...list]).toEqual([...list].toSorted())
      expect([...list].filter((word) => misspelt.has(word))).toEqual([])
    }
  })
})
