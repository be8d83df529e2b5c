export const faultKinds = ['refuse', 'later', 'slow', 'drop', 'drop_after_accept'] as const

export type FaultKind = (typeof faultKinds)[number]
export type Fault = { kind: FaultKind; timesLeft: number; to: string | null }

/** Reads a fault from a control body; a text is the sentence that says what is wrong. */
export function parseFault(body: Record<string, unknown>): Fault | string {
  const kind = faultKinds.find((known) => known === body['kind'])
  if (kind === undefined) return `kind must be one of ${faultKinds.join(', ')}.`
  const timesLeft = body['times'] ?? 1
  if (typeof timesLeft !== 'number' || !Number.isInteger(timesLeft) || timesLeft < 1)
    return 'times must be a whole number from 1.'
  const to = body['to'] ?? null
  if (to !== null && typeof to !== 'string') return 'to must be an address.'
  return { kind, timesLeft, to }
}

/** Takes one use of the first fault set for this recipient; else what the address itself asks for, as `ani+later@…` does. */
export function takeFault(faults: Fault[], to: string): FaultKind | null {
  const at = faults.findIndex((fault) => fault.to === null || fault.to === to)
  const fault = faults[at]
  if (fault !== undefined) {
    fault.timesLeft -= 1
    if (fault.timesLeft === 0) faults.splice(at, 1)
    return fault.kind
  }
  const asked = /\+([a-z_]+)@/.exec(to)?.[1]
  return faultKinds.find((kind) => kind === asked) ?? null
}
