import type { ApprovalValues, Scope } from '#access'

/** A role with its scope, as one field each: for deeds, proposals and records. */
export function placeValues(place: { readonly role: string; readonly scope: Scope }): ApprovalValues {
  return {
    role: place.role,
    branches: listText(place.scope.branches),
    brands: listText(place.scope.brands),
  }
}

/** The other way round. */
export function placeOf(values: ApprovalValues): { readonly role: string; readonly scope: Scope } {
  const { role, branches, brands } = values
  return {
    role: typeof role === 'string' ? role : '',
    scope: { branches: textList(branches), brands: textList(brands) },
  }
}

/** Null is everything; an empty text is nothing at all. */
function listText(list: readonly string[] | null): string | null {
  return list === null ? null : [...list].toSorted().join(',')
}

function textList(value: ApprovalValues[string] | undefined): string[] | null {
  if (value === null) return null
  return typeof value === 'string' && value !== '' ? value.split(',') : []
}
