import { expect, it } from 'vitest'
import { builtInRoles, permissions } from '#access'
import { permissionsByArea, roleColumns } from './matrix.ts'

it('every permission stands in the matrix once, so that none is held unseen', () => {
  const shown = permissionsByArea().flatMap((area) => area.permissions)
  expect(shown.toSorted()).toEqual([...permissions].toSorted())
})

it('every permission is filed under the work it belongs to', () => {
  const people = permissionsByArea().find(({ area }) => area === 'people')?.permissions ?? []
  expect(people.every((permission) => /^(staff|role|access|audit)\./.test(permission))).toBe(true)
})

it('every role of the house is a column', () => {
  expect(roleColumns([]).map(({ key }) => key)).toEqual(Object.keys(builtInRoles))
})
