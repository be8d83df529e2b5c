declare module 'nspell' {
  export interface Spell {
    correct(word: string): boolean
    add(word: string): this
  }
  export default function nspell(dictionary: { aff: Uint8Array; dic: Uint8Array }): Spell
}
