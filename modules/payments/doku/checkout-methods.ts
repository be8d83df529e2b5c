import type { ChannelMethod } from '../port.ts'
import { terms } from './fees.ts'

/** What DOKU's hosted page may offer (doku.md section 3.3). */
const methods: readonly ChannelMethod[] = [
  account('VIRTUAL_ACCOUNT_BCA', 'BCA'),
  account('VIRTUAL_ACCOUNT_BANK_MANDIRI', 'Mandiri'),
  account('VIRTUAL_ACCOUNT_BANK_SYARIAH_MANDIRI', 'BSI'),
  account('VIRTUAL_ACCOUNT_DOKU', 'DOKU'),
  account('VIRTUAL_ACCOUNT_BRI', 'BRI'),
  account('VIRTUAL_ACCOUNT_BNI', 'BNI'),
  account('VIRTUAL_ACCOUNT_BANK_PERMATA', 'Permata'),
  account('VIRTUAL_ACCOUNT_BANK_CIMB', 'CIMB Niaga'),
  account('VIRTUAL_ACCOUNT_BANK_DANAMON', 'Danamon'),
  account('VIRTUAL_ACCOUNT_BTN', 'BTN'),
  account('VIRTUAL_ACCOUNT_BNC', 'BNC'),
  account('VIRTUAL_ACCOUNT_BSS', 'Bank Sampoerna'),
  account('VIRTUAL_ACCOUNT_BJB', 'bjb'),
  account('VIRTUAL_ACCOUNT_SINARMAS', 'Sinarmas'),
  account('VIRTUAL_ACCOUNT_MAYBANK', 'Maybank'),
  { id: 'QRIS', family: 'qris', label: 'QRIS', ...terms.qrisOnPage },
  wallet('EMONEY_OVO', 'OVO'),
  wallet('EMONEY_SHOPEE_PAY', 'ShopeePay'),
  wallet('EMONEY_DANA', 'DANA'),
  wallet('EMONEY_LINKAJA', 'LinkAja'),
  wallet('EMONEY_DOKU', 'DOKU e-Wallet'),
  card('CREDIT_CARD', 'Kartu kredit atau debit'),
  card('GOOGLE_PAY', 'Google Pay'),
  card('KARTU_KREDIT_INDONESIA', 'Kartu Kredit Indonesia'),
  store('ONLINE_TO_OFFLINE_ALFA', 'Alfamart'),
  store('ONLINE_TO_OFFLINE_INDOMARET', 'Indomaret'),
  payLater('PEER_TO_PEER_KREDIVO', 'Kredivo'),
  payLater('PEER_TO_PEER_AKULAKU', 'Akulaku'),
  payLater('PEER_TO_PEER_INDODANA', 'Indodana'),
  directDebit('DIRECT_DEBIT_BRI', 'BRI Direct Debit'),
  directDebit('JENIUS_PAY', 'Jenius'),
]

/** Those of the configuration, all where it names none. A name that is not known here is offered without terms of its own. */
export function checkoutMethods(names: readonly string[]): readonly ChannelMethod[] {
  return names.length === 0 ? methods : methods.filter((method) => names.includes(method.id))
}

/** Other spellings seen on the wire. */
const spellings: Readonly<Record<string, string>> = {
  QRIS_DOKU: 'QRIS',
  EMONEY_SHOPEEPAY: 'EMONEY_SHOPEE_PAY',
  VIRTUAL_ACCOUNT_BSI: 'VIRTUAL_ACCOUNT_BANK_SYARIAH_MANDIRI',
}

/** The method by which money came, from the ids of an order status or notification; null where none is told. */
export function paidMethod(wire: {
  readonly channel?: { readonly id?: string | null | undefined } | null | undefined
  readonly service?: { readonly id?: string | null | undefined } | null | undefined
}): string | null {
  const told = [wire.channel?.id, wire.service?.id].find((id) => id !== undefined && id !== null && id !== '')
  return told === undefined || told === null ? null : (spellings[told] ?? told)
}

function account(id: string, bank: string): ChannelMethod {
  return { id, family: 'virtual_account', label: `${bank} Virtual Account`, ...terms.virtualAccount }
}

function wallet(id: string, label: string): ChannelMethod {
  return { id, family: 'wallet', label, ...terms.walletOnPage }
}

function card(id: string, label: string): ChannelMethod {
  return { id, family: 'card', label, ...terms.card }
}

function store(id: string, label: string): ChannelMethod {
  return { id, family: 'convenience_store', label, ...terms.convenienceStore }
}

function payLater(id: string, label: string): ChannelMethod {
  return { id, family: 'pay_later', label, ...terms.payLater }
}

function directDebit(id: string, label: string): ChannelMethod {
  return { id, family: 'direct_debit', label, ...terms.directDebitOnPage }
}
