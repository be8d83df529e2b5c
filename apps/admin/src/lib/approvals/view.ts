import type { ApprovalState, ApprovalValues } from '#access'
import type { Tone } from '#ui/Badge.svelte'
import { formatRupiah } from '#ui/money.ts'
import type { Messages } from '../i18n/index.ts'

export const lists = ['to_decide', 'mine', 'decided'] as const
export type ApprovalListName = (typeof lists)[number]

const listWords = { to_decide: 'menunggu', mine: 'usulan', decided: 'selesai' } as const satisfies Record<
  ApprovalListName,
  string
>

/** The address of a part of the inbox, and of one approval opened beside it. */
export function inboxPath(list: ApprovalListName, approvalId: string | null = null): string {
  const opened = approvalId === null ? '' : `&buka=${approvalId}`
  return `/persetujuan?bagian=${listWords[list]}${opened}`
}

export function readList(url: URL): ApprovalListName {
  const word = url.searchParams.get('bagian')
  return lists.find((list) => listWords[list] === word) ?? 'to_decide'
}

export const toneOfApproval = {
  waiting: 'wait',
  approved: 'good',
  rejected: 'bad',
  withdrawn: 'idle',
  expired: 'idle',
} as const satisfies Record<ApprovalState, Tone>

/** One field of a proposal, in words. */
export interface Change {
  readonly field: string
  readonly label: string
  readonly before: string
  readonly after: string
  readonly isChanged: boolean
}

/** Fields in the order in which people read them; others follow by name. */
const order = [
  'number',
  'buyerName',
  'name',
  'email',
  'phone',
  'role',
  'amountIdr',
  'askedIdr',
  'limitIdr',
  'termDays',
  'graceDays',
  'blockedReason',
  'method',
  'bank',
  'bankName',
  'accountNumber',
  'accountHolder',
  'holder',
  'isActive',
]
/** What only the program needs. */
const unseen: ReadonlySet<string> = new Set(['challengeId'])

/** How an object stands and shall stand, field by field, in the reader's words. */
export function changesOf(
  approval: { readonly before: ApprovalValues | null; readonly proposal: ApprovalValues },
  t: Messages['approvals'],
): Change[] {
  const { before, proposal } = approval
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(proposal)])]
  return names
    .filter((name) => !unseen.has(name))
    .toSorted((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1))
    .map((field) => ({
      field,
      label: labelOf(field, t),
      before: sayValue(field, before?.[field] ?? null, t),
      after: sayValue(field, proposal[field] ?? null, t),
      isChanged: (before?.[field] ?? null) !== (proposal[field] ?? null),
    }))
}

function rankOf(field: string): number {
  const at = order.indexOf(field)
  return at === -1 ? order.length : at
}

function labelOf(field: string, t: Messages['approvals']): string {
  const labels: Readonly<Record<string, string>> = t.fields
  return labels[field] ?? field
}

function sayValue(field: string, value: ApprovalValues[string], t: Messages['approvals']): string {
  if (value === null || value === '') return '–'
  if (typeof value === 'boolean') return value ? t.detail.yes : t.detail.no
  if (field.endsWith('Idr') && /^\d+$/.test(String(value))) return formatRupiah(BigInt(value))
  if (field.endsWith('Days')) return t.detail.days(Number(value))
  const words: Readonly<Record<string, string>> = t.values
  if (field === 'method') return words[value] ?? String(value)
  return String(value).replaceAll(/,(?=\S)/g, ', ')
}

/** The sum that a proposal is about; null where it is about none. */
export function amountOf(proposal: ApprovalValues): bigint | null {
  const value = proposal['amountIdr'] ?? proposal['limitIdr']
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : null
}

/** What a kind is called; a kind without words is shown by its name. */
export function sayKind(kind: string, t: Messages['approvals']): string {
  const words: Readonly<Record<string, string>> = t.kinds
  return words[kind] ?? kind
}

/** What came of a decision, in words. */
export function sayOutcome(
  outcome: { kind: string; why?: string | undefined },
  t: Messages['approvals'],
): string {
  const refusals: Readonly<Record<string, string>> = t.refused
  if (outcome.kind === 'refused') return refusals[outcome.why ?? ''] ?? t.refused.other
  const words: Readonly<Record<string, string>> = t.said
  return words[outcome.kind] ?? t.refused.other
}
