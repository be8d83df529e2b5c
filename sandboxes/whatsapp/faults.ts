import type { JsonObject } from './json.ts'

export const operationKinds = [
  'timeout_after_accept',
  'drop_after_accept',
  'hang',
  'slow',
  'delay',
  'status_500',
  'status_429',
  'garbage',
  'drop',
] as const
export const notificationKinds = [
  'drop',
  'delay',
  'late',
  'duplicate',
  'reorder',
  'forge',
  'garbage',
] as const
export const targets = ['send_message', 'create_template', 'list_templates', 'notification', '*'] as const

export type FaultKind = (typeof operationKinds)[number] | (typeof notificationKinds)[number]
export type Target = (typeof targets)[number]
export type Fault = {
  target: Target
  kind: FaultKind
  timesLeft: number
  delayMs: number | null
  merchant: string | null
}

/** Reads a fault from a control body; a text is the sentence that says what is wrong. */
export function parseFault(body: JsonObject): Fault | string {
  const target = targets.find((known) => known === body['target'])
  if (target === undefined) return `target must be one of ${targets.join(', ')}.`
  const kinds: readonly FaultKind[] = target === 'notification' ? notificationKinds : operationKinds
  const kind = kinds.find((known) => known === body['kind'])
  if (kind === undefined) return `kind must be one of ${kinds.join(', ')} for the target ${target}.`
  const timesLeft = body['times'] ?? 1
  if (typeof timesLeft !== 'number' || !Number.isInteger(timesLeft) || timesLeft < 1)
    return 'times must be a whole number from 1.'
  const delayMs = body['delayMs'] ?? null
  if (delayMs !== null && (typeof delayMs !== 'number' || !Number.isInteger(delayMs) || delayMs < 0))
    return 'delayMs must be a whole number of milliseconds.'
  const merchant = body['merchant'] ?? null
  if (merchant !== null && typeof merchant !== 'string') return 'merchant must be a phone-number id.'
  return { target, kind, timesLeft, delayMs, merchant }
}

/** Takes one use of the first fault set for this place, or null. "*" stands for every operation. */
export function takeFault(faults: Fault[], target: Target, merchant: string | null): Fault | null {
  const at = faults.findIndex(
    (fault) =>
      (fault.target === target || (fault.target === '*' && target !== 'notification')) &&
      (fault.merchant === null || fault.merchant === merchant),
  )
  const fault = faults[at]
  if (fault === undefined) return null
  fault.timesLeft -= 1
  if (fault.timesLeft === 0) faults.splice(at, 1)
  return fault
}
