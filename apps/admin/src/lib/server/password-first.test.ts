import { expect, test } from 'vitest'
import { isPasswordFirst } from './password-first.ts'
import { permissions } from './permissions.ts'

const must = { mustChangePassword: true }

test('whoever must set a new password opens nothing but the way to it and the door out', () => {
  const open = [
    '/masuk',
    '/keluar',
    '/pilihan',
    '/(panel)/profil/sandi',
    '/(panel)/konfirmasi/[id]',
    '/konfirmasi/[id]',
  ]
  expect(open.filter((route) => isPasswordFirst(must, route))).toEqual([])
  const shut = Object.keys(permissions).filter((route) => !/profil\/sandi|konfirmasi/.test(route))
  expect(shut.length).toBeGreaterThan(20)
  const wanted = [...shut, '/(panel)/profil/sandiku', '/(panel)/konfirmasikan']
  expect(wanted.filter((route) => !isPasswordFirst(must, route))).toEqual([])
})

test('nobody else is sent there', () => {
  expect(isPasswordFirst({ mustChangePassword: false }, '/(panel)')).toBe(false)
  expect(isPasswordFirst(null, '/(panel)')).toBe(false)
})
