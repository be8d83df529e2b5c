import { randomUUID } from 'node:crypto'
import { valueAt } from './json.ts'
import type { Sandbox } from './sandbox.ts'

const operationNames = [
  'token',
  'customer-token',
  'binding',
  'binding-inquiry',
  'unbinding',
  'debit-payment',
  'debit-status',
  'debit-refund',
  'balance',
  'top-up',
  'auth-payment',
  'auth-query',
  'auth-capture',
  'auth-capture-query',
  'auth-void',
  'auth-void-query',
  'auth-refund',
  'qr-generate',
  'qr-query',
  'qr-refund',
  'account-inquiry',
  'account-top-up',
  'account-top-up-status',
] as const
export type OperationName = (typeof operationNames)[number]

const callKinds = [
  'timeout_after_accept',
  'hang',
  'slow',
  'status_500',
  'status_429',
  'garbage',
  'drop',
  'delay',
  'error_after_accept',
  'extra_fields',
  'plain_amounts',
  'refund_pending',
] as const
const notificationKinds = [
  'drop',
  'delay',
  'duplicate',
  'duplicate_new_id',
  'reorder',
  'forge',
  'wrong_amount',
  'late',
  'extra_fields',
  'plain_amounts',
] as const
const settlementKinds = ['wrong_fee'] as const

type CallKind = (typeof callKinds)[number]
type NotificationKind = (typeof notificationKinds)[number]
type FaultKind = CallKind | NotificationKind | (typeof settlementKinds)[number]

export type Fault = {
  id: string
  target: OperationName | 'notification' | 'settlement' | '*'
  kind: FaultKind
  times: number | null
  delayMs: number | null
  merchant: string | null
}

/** Reads a fault from a control call; a text is the sentence that refuses it. */
export function parseFault(body: unknown): Fault | string {
  const target = [...operationNames, 'notification' as const, 'settlement' as const, '*' as const].find(
    (name) => name === valueAt(body, 'target'),
  )
  if (target === undefined)
    return `target must be one of ${operationNames.join(', ')}, notification, settlement or *.`
  const kinds = [...callKinds, ...notificationKinds, ...settlementKinds]
  const kind = kinds.find((name) => name === valueAt(body, 'kind'))
  if (kind === undefined) return `kind must be one of ${[...new Set(kinds)].join(', ')}.`
  const mismatch = mismatchOf(target, kind)
  if (mismatch !== null) return mismatch
  const times = valueAt(body, 'times') ?? null
  const delayMs = valueAt(body, 'delayMs') ?? null
  const merchant = valueAt(body, 'merchant') ?? null
  if (times !== null && !isPositiveWhole(times)) return 'times must be a whole number of at least 1.'
  if (delayMs !== null && !isPositiveWhole(delayMs)) return 'delayMs must be a whole number of at least 1.'
  if (merchant !== null && typeof merchant !== 'string') return 'merchant must be a clientId.'
  return { id: randomUUID(), target, kind, times, delayMs, merchant }
}

function mismatchOf(target: Fault['target'], kind: FaultKind): string | null {
  if ((target === 'settlement') !== (kind === 'wrong_fee'))
    return 'wrong_fee is for settlements only, and nothing else is: set target to settlement.'
  if (target === 'notification' && !isNotificationKind(kind))
    return `A notification cannot be made to ${kind}.`
  if (target === 'notification' || target === 'settlement' || target === '*') return null
  if (!isCallKind(kind)) return `${kind} is for notifications only: set target to notification.`
  if (kind === 'refund_pending' && !target.endsWith('refund'))
    return 'refund_pending is for debit-refund, auth-refund and qr-refund only.'
  return null
}

/** Takes the first fault set for this operation and merchant, and counts it down. */
export function takeCallFault(
  sandbox: Sandbox,
  operation: OperationName,
  clientId: string | null,
): Fault | null {
  return take(
    sandbox,
    clientId,
    (fault) =>
      isCallKind(fault.kind) &&
      matches(fault, operation) &&
      (fault.kind !== 'refund_pending' || operation.endsWith('refund')),
  )
}

/** Takes the first fault set for notifications to this merchant, and counts it down. */
export function takeNotificationFault(sandbox: Sandbox, clientId: string): Fault | null {
  return take(sandbox, clientId, (fault) => isNotificationKind(fault.kind) && matches(fault, 'notification'))
}

/** Takes the first fault set for the settlement of this merchant, and counts it down. */
export function takeSettlementFault(sandbox: Sandbox, clientId: string): Fault | null {
  return take(sandbox, clientId, (fault) => fault.target === 'settlement')
}

function take(sandbox: Sandbox, clientId: string | null, isFor: (fault: Fault) => boolean): Fault | null {
  const faults = sandbox.state.faults
  const fault = faults.find((each) => (each.merchant === null || each.merchant === clientId) && isFor(each))
  if (fault === undefined) return null
  if (fault.times !== null) {
    fault.times -= 1
    if (fault.times === 0) faults.splice(faults.indexOf(fault), 1)
    sandbox.touch()
  }
  return fault
}

function matches(fault: Fault, target: Fault['target']): boolean {
  return fault.target === '*' || fault.target === target
}

function isCallKind(kind: string): kind is CallKind {
  return callKinds.some((name) => name === kind)
}

function isNotificationKind(kind: string): kind is NotificationKind {
  return notificationKinds.some((name) => name === kind)
}

function isPositiveWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
}
