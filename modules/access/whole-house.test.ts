import { expect, test } from 'vitest'
import { permissions } from './permission.ts'
import { permissionsOf } from './role.ts'
import { isWholeHouse, permissionsWithin } from './whole-house.ts'

const held = permissionsOf('admin', null)

test('who sees the whole house keeps every permission of their role', () => {
  expect(permissionsWithin(held, { branches: null, brands: null })).toEqual(held)
  expect(permissionsWithin(held, { branches: null, brands: ['brand'] })).toEqual(held)
})

test('who is narrowed to branches keeps only what can be told apart by branch', () => {
  const within = permissionsWithin(held, { branches: ['brn_1'], brands: null })
  expect([...within].toSorted()).toEqual(permissions.filter((one) => !isWholeHouse(one)).toSorted())
  expect(within.has('ledger.read')).toBe(false)
  expect(within.has('receivable.read')).toBe(true)
})

test('no branch at all is not the whole house', () => {
  expect(permissionsWithin(held, { branches: [], brands: null }).has('monitor.read')).toBe(false)
})
