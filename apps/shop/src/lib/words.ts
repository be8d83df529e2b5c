import { createContext } from 'svelte'
import type { id } from './messages/id.ts'
import type { idAccount } from './messages/id-account.ts'
import type { idInvoices } from './messages/id-invoices.ts'
import type { idOrdering } from './messages/id-ordering.ts'
import type { Locale } from './locale.ts'

/** A catalogue in another language: the same keys, each a text, a function of the same facts, or a group of such. */
type SameAs<Catalogue> = {
  readonly [Key in keyof Catalogue]: Catalogue[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : Catalogue[Key] extends string
      ? string
      : SameAs<Catalogue[Key]>
}

/** What every page says. */
export type Words = SameAs<typeof id>
/** What cart, checkout and orders say beside that. */
export type OrderingWords = SameAs<typeof idOrdering>
/** What the pages of a company's invoices say beside that. */
export type InvoiceWords = SameAs<typeof idInvoices>

export interface Speech {
  readonly locale: Locale
  readonly words: Words
}

export interface BuyingSpeech {
  readonly locale: Locale
  readonly words: Words & OrderingWords
}

/** The language of the page, set once by the root layout. */
export const [getSpeech, setSpeech] = createContext<Speech>()
/** The same with the words of buying, set by the layout of those pages. */
export const [getBuyingSpeech, setBuyingSpeech] = createContext<BuyingSpeech>()

export interface InvoiceSpeech {
  readonly locale: Locale
  readonly words: Words & InvoiceWords
}

/** The same with the words of invoices, set by the layout of those pages. */
export const [getInvoiceSpeech, setInvoiceSpeech] = createContext<InvoiceSpeech>()

/** What the pages of signing in and of accounts say. */
export type AccountOwnWords = SameAs<typeof idAccount>

export interface AccountSpeech {
  readonly locale: Locale
  readonly words: Words & AccountOwnWords
}

/** The same with the words of accounts, set by the layout of those pages. */
export const [getAccountSpeech, setAccountSpeech] = createContext<AccountSpeech>()
