import type { AuditValue } from '#audit'

/** One field of a change: what it was and what it became. */
export interface Change {
  /** Names of fields from the outside in, with points between. */
  readonly field: string
  readonly before: string | number | boolean | null | undefined
  readonly after: string | number | boolean | null | undefined
  readonly kind: 'added' | 'removed' | 'changed' | 'same'
}

type Plain = string | number | boolean | null

/** What a change changed, field by field, in the order of the fields; what stayed the same comes last. */
export function changesOf(before: AuditValue, after: AuditValue): Change[] {
  const [old, young] = [fieldsOf(before), fieldsOf(after)]
  const changes = [...new Set([...young.keys(), ...old.keys()])].map((field): Change => {
    const [was, is] = [old.get(field), young.get(field)]
    return { field, before: was, after: is, kind: kindOf(was, is) }
  })
  return [
    ...changes.filter((change) => change.kind !== 'same'),
    ...changes.filter((change) => change.kind === 'same'),
  ]
}

function kindOf(was: Plain | undefined, is: Plain | undefined): Change['kind'] {
  if (was === is) return 'same'
  if (was === undefined) return 'added'
  return is === undefined ? 'removed' : 'changed'
}

function fieldsOf(value: AuditValue): Map<string, Plain> {
  const fields = new Map<string, Plain>()
  collect(value, [], fields)
  return fields
}

function collect(value: AuditValue, path: readonly string[], fields: Map<string, Plain>): void {
  if (value === null || typeof value !== 'object') {
    // Nothing at all, where a whole record would stand, is no field.
    if (path.length > 0 || value !== null) fields.set(path.join('.'), value)
    return
  }
  const entries: readonly [string, AuditValue][] = isList(value)
    ? value.map((one, at) => [String(at + 1), one])
    : Object.entries(value)
  // A short list of plain values reads better in one line.
  if (isList(value) && value.every((one) => one === null || typeof one !== 'object'))
    fields.set(path.join('.'), value.map(String).join(', '))
  else for (const [name, one] of entries) collect(one, [...path, name], fields)
}

function isList(value: AuditValue): value is readonly AuditValue[] {
  return Array.isArray(value)
}
