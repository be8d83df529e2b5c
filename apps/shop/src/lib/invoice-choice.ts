import { readRupiah } from './typed-rupiah.ts'

/** Names of the fields by which a page says which invoices to pay: they travel in the address, so a page can be reloaded. */
export const pickField = 'pilih'
export const partField = (invoiceId: string) => `bagian.${invoiceId}`

/** The most invoices that one page may name. */
const picksMax = 100

/** What somebody picked: an invoice and the text typed for a part of it. */
export interface Picked {
  readonly invoiceId: string
  readonly part: string
}

/** Reads what was picked out of an address or a form. */
export function readPicked(fields: {
  getAll(name: string): unknown[]
  get(name: string): unknown
}): Picked[] {
  const ids = fields.getAll(pickField).filter((value): value is string => typeof value === 'string')
  return [...new Set(ids)].slice(0, picksMax).map((invoiceId) => {
    const part = fields.get(partField(invoiceId))
    return { invoiceId, part: typeof part === 'string' ? part.slice(0, 40) : '' }
  })
}

/** Sums to settle, or the invoices whose typed sum could not be read. */
export function choicesOf(picked: readonly Picked[]): {
  choices: { invoiceId: string; amount: bigint | null }[]
  wrong: string[]
} {
  const read = picked.map(({ invoiceId, part }) => ({ invoiceId, amount: readRupiah(part) }))
  return {
    choices: read.flatMap(({ invoiceId, amount }) => (amount === 'wrong' ? [] : [{ invoiceId, amount }])),
    wrong: read.flatMap(({ invoiceId, amount }) => (amount === 'wrong' ? [invoiceId] : [])),
  }
}

/** The address that names the same choice. */
export function pickedQuery(picked: readonly Picked[]): string {
  const query = new URLSearchParams()
  for (const { invoiceId, part } of picked) {
    query.append(pickField, invoiceId)
    if (part.trim() !== '') query.append(partField(invoiceId), part)
  }
  return query.toString()
}

/** What the picked invoices cost now: a rest typed in full, or left empty, brings its discount. */
export function liveTotal(
  rows: readonly { id: string; rest: bigint; discount: bigint }[],
  picked: readonly Picked[],
): { amount: bigint; discount: bigint } {
  const byId = new Map(rows.map((row) => [row.id, row]))
  let [amount, discount] = [0n, 0n]
  for (const { invoiceId, part } of picked) {
    const row = byId.get(invoiceId)
    const sum = readRupiah(part)
    if (row === undefined || sum === 'wrong') continue
    const settles = sum ?? row.rest
    if (settles > row.rest) continue
    const less = settles === row.rest ? row.discount : 0n
    amount += settles - less
    discount += less
  }
  return { amount, discount }
}
