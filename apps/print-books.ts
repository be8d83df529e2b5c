import { formatWib } from '#platform/clock.ts'
import { formatRupiah } from '#platform/format-money.ts'
import type { BooksProof } from './prove-books.ts'

const labelWidth = 34

/** Prints the figures of a proof for a person, one line each, the verdict last. */
export function printBooks(proof: BooksProof, say: (line: string) => void): void {
  const row = (label: string, value: string) => say(`  ${label.padEnd(labelWidth)} ${value.padStart(22)}`)
  say('Books')
  row('orders proven', proof.orders.provenOrders.toString())
  row('payments proven', proof.payments.provenPayments.toString())
  row('invoices proven', proof.invoices.provenInvoices.toString())
  row('ledger entries', proof.ledger.entries.toString())
  row('sum of all ledger lines', formatRupiah(proof.ledger.total))
  row(
    proof.ledger.isFull ? 'proven, from the first entry' : 'proven, new entries',
    proof.ledger.provenEntries.toString(),
  )
  if (!proof.ledger.isFull)
    row(
      'everything proven last',
      proof.ledger.lastFullAt === null ? 'never' : formatWib(proof.ledger.lastFullAt),
    )
  row('last seal', proof.ledger.checkpoint.sealSeq.toString())
  row('its hash, to keep elsewhere', proof.ledger.checkpoint.sealHash.toString('hex'))
  for (const chain of proof.audit) {
    row(chain.chain === 'record' ? 'records of changes' : 'steps of sign-ins', chain.links.toString())
    row('their last hash, to keep elsewhere', chain.checkpoint.hash.toString('hex'))
  }
  say('Balances')
  for (const balance of proof.balances)
    row(`${balance.account} ${balance.nameId}`, formatRupiah(balance.balance))
  if (proof.breaches.length === 0) {
    say('Every invariant holds.')
    return
  }
  say(`${proof.breaches.length} breach(es):`)
  for (const breach of proof.breaches) say(`  ${breach}`)
}
