import { isObject, numberAt, textAt, textOrNullAt } from './json.ts'
import type { Fault } from './state.ts'
import type { World } from './world.ts'

/** What an operation can suffer. */
const operationKinds = [
  'timeout_after_accept',
  'hang',
  'slow',
  'delay',
  'status_500',
  'status_429',
  'garbage',
  'drop',
  'refund_pending',
  'refund_failed',
  'not_found',
] as const

/** Kinds that an operation itself answers to; the others are played before it is reached. */
const innerKinds: readonly string[] = ['refund_pending', 'refund_failed', 'not_found']

/** What the telling of a settlement can suffer. */
const settlementKinds = ['wrong_fee'] as const

/** What a notification can suffer. */
const notificationKinds = [
  'drop',
  'delay',
  'slow',
  'duplicate',
  'duplicate_new_id',
  'reorder',
  'forge',
  'wrong_amount',
  'late',
  'null_channel',
  'absent_channel',
  'extra_fields',
  'decimal_amount',
  'other_spelling',
] as const

export type OperationFault = Exclude<
  (typeof operationKinds)[number],
  'refund_pending' | 'refund_failed' | 'not_found'
>
export type NotificationFault = (typeof notificationKinds)[number]

const faultTargets = [
  '*',
  'notification',
  'checkout.payment',
  'orders.status',
  'checkout.cancellation',
  'checkout.card-refund',
  'direct.payment-code',
  'settlement',
  'snap.token',
  'snap.customer-token',
  'snap.create-va',
  'snap.update-va',
  'snap.delete-va',
  'snap.va-status',
  'snap.qris-generate',
  'snap.qris-query',
  'snap.qris-refund',
  'snap.qris-expire',
  'snap.account-binding',
  'snap.account-unbinding',
  'snap.card-bind',
  'snap.card-unbind',
  'snap.balance',
  'snap.debit-payment',
  'snap.debit-status',
  'snap.debit-refund',
]

/** Faults a person can ask for by typing a telephone number 6280000000NNN. */
const operationByPhone: Readonly<Record<string, OperationFault>> = {
  '911': 'status_500',
  '912': 'hang',
  '913': 'timeout_after_accept',
  '914': 'garbage',
  '915': 'status_429',
  '916': 'slow',
  '917': 'drop',
}
const notificationByPhone: Readonly<Record<string, NotificationFault>> = {
  '901': 'duplicate',
  '902': 'duplicate_new_id',
  '903': 'forge',
  '904': 'wrong_amount',
  '905': 'drop',
  '906': 'late',
  '907': 'delay',
  '908': 'reorder',
  '921': 'null_channel',
  '922': 'extra_fields',
  '923': 'decimal_amount',
  '924': 'absent_channel',
  '925': 'other_spelling',
}

const outerKinds: readonly OperationFault[] = operationKinds.filter(
  (kind): kind is OperationFault => !innerKinds.includes(kind),
)

export type Struck<Kind> = { kind: Kind; delayMs: number | null }

export function operationFault(
  world: World,
  operation: string,
  request: { clientId: string; text: string },
): Struck<OperationFault> | null {
  const fault = takeFault(world, { target: operation, merchant: request.clientId, kinds: outerKinds })
  if (fault !== null) return fault
  const typed = /"(?:phone|phoneNo|virtualAccountPhone)"\s*:\s*"\+?(?:62|0)80000000(\d{3})"/.exec(
    request.text,
  )
  const kind = operationByPhone[typed?.[1] ?? '']
  return kind === undefined ? null : { kind, delayMs: null }
}

/** A fault that the operation itself plays, such as a refund that stays pending. */
export function operationKindFault<Kind extends string>(
  world: World,
  operation: string,
  wanted: { merchant: string; kinds: readonly Kind[] },
): Struck<Kind> | null {
  return takeFault(world, { target: operation, ...wanted })
}

/** What a person may have typed to ask for a fault: the buyer's number, or a sum where none is known. */
export type Typed = { phone: string; amountIdr: number }

export function notificationFault(
  world: World,
  clientId: string,
  typed: Partial<Typed>,
): Struck<NotificationFault> | null {
  const fault = takeFault(world, { target: 'notification', merchant: clientId, kinds: notificationKinds })
  if (fault !== null) return fault
  const byPhone = /^\+?(?:62|0)80000000(\d{3})$/.exec(typed.phone ?? '')?.[1]
  const bySum = /999(\d{3})$/.exec(String(typed.amountIdr ?? ''))?.[1]
  const kind = notificationByPhone[byPhone ?? bySum ?? '']
  return kind === undefined ? null : { kind, delayMs: null }
}

type Wanted<Kind> = { target: string; merchant: string; kinds: readonly Kind[] }

function takeFault<Kind extends string>(world: World, wanted: Wanted<Kind>): Struck<Kind> | null {
  const { faults } = world.state
  for (const fault of faults) {
    const kind = wanted.kinds.find((one) => one === fault.kind)
    if (kind === undefined || !concerns(fault, wanted)) continue
    if (fault.times !== null) {
      fault.times -= 1
      if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1)
      world.changed()
    }
    return { kind, delayMs: fault.delayMs }
  }
  return null
}

function concerns(fault: Fault, wanted: { target: string; merchant: string }): boolean {
  return (
    (fault.target === '*' || fault.target === wanted.target) &&
    (fault.merchant === null || fault.merchant === wanted.merchant)
  )
}

/** Reads a fault from the control interface, or says what is wrong with it. */
export function readFault(value: unknown): Fault | string {
  if (!isObject(value)) return 'The body must be a JSON object.'
  const target = textAt(value, 'target')
  const kind = textAt(value, 'kind')
  if (!faultTargets.includes(target)) return `target must be one of: ${faultTargets.join(', ')}.`

  const allowed = kindsFor(target)
  if (!allowed.includes(kind)) return `kind for ${target} must be one of: ${allowed.join(', ')}.`

  const times = value['times'] === undefined ? null : numberAt(value, 'times')
  if (value['times'] !== undefined && !(times !== null && Number.isInteger(times) && times > 0)) {
    return 'times must be a whole number above 0.'
  }
  const delayMs = value['delayMs'] === undefined ? null : numberAt(value, 'delayMs')
  if (value['delayMs'] !== undefined && !(delayMs !== null && delayMs >= 0)) {
    return 'delayMs must be a number of at least 0.'
  }
  return { target, kind, times, delayMs, merchant: textOrNullAt(value, 'merchant') }
}

function kindsFor(target: string): readonly string[] {
  switch (target) {
    case '*':
      return [...new Set([...operationKinds, ...notificationKinds])]
    case 'notification':
      return notificationKinds
    case 'settlement':
      return settlementKinds
    default:
      return operationKinds.filter((kind) => isPlayedBy(target, kind))
  }
}

/** A kind that the operation itself must play is refused where no such operation would ever play it. */
function isPlayedBy(target: string, kind: string): boolean {
  switch (kind) {
    case 'refund_pending':
    case 'refund_failed':
      return target === 'snap.qris-refund' || target === 'snap.debit-refund'
    case 'not_found':
      return target === 'snap.qris-query' || target === 'snap.debit-status'
    default:
      return true
  }
}
