import type { AuditFilter } from '#audit'
import type { AuthEventFilter } from '#identity'
import { oneOf } from '../choices.ts'

export const factors = ['whatsapp', 'passkey', 'totp', 'recovery_code', 'break_glass'] as const
export const realms = ['staff', 'buyer'] as const

/** What the trail shows; lives in the address. */
export interface TrailView {
  readonly tab: 'changes' | 'sign_ins'
  readonly text: string
  readonly who: string | null
  readonly action: string | null
  readonly objectKind: string | null
  readonly objectId: string | null
  readonly factor: (typeof factors)[number] | null
  readonly address: string | null
  readonly correlationId: string | null
  readonly realm: (typeof realms)[number] | null
  readonly step: string | null
  readonly from: string | null
  readonly to: string | null
}

const textMax = 100
const names = [
  ['text', 'q'],
  ['who', 'siapa'],
  ['action', 'tindakan'],
  ['objectKind', 'objek'],
  ['objectId', 'nomor'],
  ['factor', 'faktor'],
  ['address', 'alamat'],
  ['correlationId', 'jejak'],
  ['realm', 'ranah'],
  ['step', 'langkah'],
  ['from', 'dari'],
  ['to', 'sampai'],
] as const satisfies readonly (readonly [keyof TrailView, string])[]

export function readTrailView(query: URLSearchParams): TrailView {
  return {
    tab: query.get('tab') === 'masuk' ? 'sign_ins' : 'changes',
    text: wordOf(query.get('q')) ?? '',
    who: wordOf(query.get('siapa')),
    action: wordOf(query.get('tindakan')),
    objectKind: wordOf(query.get('objek')),
    objectId: wordOf(query.get('nomor')),
    factor: oneOf(factors, query.get('faktor')),
    address: wordOf(query.get('alamat')),
    correlationId: wordOf(query.get('jejak')),
    realm: oneOf(realms, query.get('ranah')),
    step: wordOf(query.get('langkah')),
    from: dayOf(query.get('dari')),
    to: dayOf(query.get('sampai')),
  }
}

/** The view as a query, `?` included; empty for the trail as it opens. */
export function writeTrailView(view: TrailView, cursor: string | null = null): string {
  const query = new URLSearchParams(view.tab === 'sign_ins' ? { tab: 'masuk' } : {})
  for (const [field, name] of names) {
    const value = view[field]
    if (value !== null && value !== '') query.set(name, value)
  }
  if (cursor !== null) query.set('sesudah', cursor)
  return query.size === 0 ? '' : `?${query}`
}

export function isFiltered(view: TrailView): boolean {
  return names.some(([field]) => view[field] !== null && view[field] !== '')
}

export function toAuditFilter(view: TrailView): AuditFilter {
  const { who, action, objectKind, objectId, factor, address, correlationId, text } = view
  return { who, action, objectKind, objectId, factor, address, correlationId, text, ...spanOf(view) }
}

export function toAuthEventFilter(view: TrailView): AuthEventFilter {
  return { realm: view.realm, kind: view.step, accountId: view.who, address: view.address, ...spanOf(view) }
}

const dayMs = 86_400_000

/** Days of western Indonesia, the last one whole. */
function spanOf({ from, to }: TrailView): { from: Date | null; before: Date | null } {
  const lastDay = to === null ? null : startOf(to)
  return {
    from: from === null ? null : startOf(from),
    before: lastDay === null ? null : new Date(lastDay.getTime() + dayMs),
  }
}

function startOf(day: string): Date {
  return new Date(`${day}T00:00:00+07:00`)
}

function dayOf(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  return Number.isNaN(startOf(text).getTime()) ? null : text
}

/** Without what PostgreSQL cannot take in a text. */
function wordOf(text: string | null): string | null {
  const word = (text ?? '').replaceAll('\u0000', '').toWellFormed().trim().slice(0, textMax)
  return word === '' ? null : word
}
