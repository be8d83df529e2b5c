import type { RemoteProvider } from '#payments'

/** How a provider heads the columns of its settlement file. A column that may be missing can be left out. */
export interface SettlementColumns {
  readonly batch: string
  readonly settled: string
  readonly reference: string
  readonly gross: string
  readonly fee: string
  readonly feeVat: string
  readonly net: string
  readonly happened: string
  readonly providerReference?: string
  readonly channel?: string
}

export type ColumnName = keyof SettlementColumns

export const columnNames = [
  'batch',
  'settled',
  'reference',
  'gross',
  'fee',
  'feeVat',
  'net',
  'happened',
  'providerReference',
  'channel',
] as const satisfies readonly ColumnName[]

/** As the sandboxes write them; the providers' own files are by contract and set by configuration. */
export const defaultColumns = {
  doku: {
    batch: 'batch_id',
    settled: 'settled_at',
    reference: 'reference',
    gross: 'gross',
    fee: 'fee',
    feeVat: 'fee_vat',
    net: 'net',
    happened: 'transaction_at',
    providerReference: 'provider_reference',
    channel: 'channel',
  },
  astrapay: {
    batch: 'batch_id',
    settled: 'payout_date',
    reference: 'partner_reference_no',
    gross: 'gross',
    fee: 'mdr_fee',
    feeVat: 'fee_vat',
    net: 'net',
    happened: 'transaction_time',
    providerReference: 'reference_no',
    channel: 'service',
  },
} as const satisfies Record<RemoteProvider, SettlementColumns>

/**
 * Reads headings from configuration over the defaults: `reference=Invoice Number;gross=Amount`. Null where a name before
 * an equals sign is none of ours, or a heading is empty or given twice.
 */
export function readColumns(text: string, defaults: SettlementColumns): SettlementColumns | null {
  const changed = new Map<string, string>()
  for (const pair of text.split(';').filter((part) => part.trim() !== '')) {
    const [name = '', heading = ''] = pair.split('=').map((part) => part.trim())
    if (!columnNames.some((known) => known === name) || heading === '' || changed.has(name)) return null
    changed.set(name, heading)
  }
  const of = (name: ColumnName) => changed.get(name) ?? defaults[name] ?? ''
  const [providerReference, channel] = [of('providerReference'), of('channel')]
  const columns = {
    batch: of('batch'),
    settled: of('settled'),
    reference: of('reference'),
    gross: of('gross'),
    fee: of('fee'),
    feeVat: of('feeVat'),
    net: of('net'),
    happened: of('happened'),
    ...(providerReference === '' ? {} : { providerReference }),
    ...(channel === '' ? {} : { channel }),
  }
  const headings = Object.values(columns).map((heading) => heading.toLowerCase())
  return new Set(headings).size === headings.length ? columns : null
}
