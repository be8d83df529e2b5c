import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { staffRoles } from '#identity'
import {
  judgeAccess,
  mayActOnInbox,
  mayChangeTransfers,
  mayDecideTransfers,
  mayReadMonitor,
  openRoutes,
  permissions,
} from './permissions.ts'

const folder = join(import.meta.dirname, '../../routes')
const routeIds = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)\+(page|server)\.(svelte|ts)$|(^|\/)\+page\.server\.ts$/.test(file))
    .map((file) => `/${dirname(file)}`.replace('/.', '/')),
)

describe('who may open what', () => {
  test('the folder of routes is really read', () => {
    expect(routeIds.size).toBeGreaterThan(5)
  })

  test('every route declares its permission, and the table names no other', () => {
    expect([...Object.keys(permissions), ...openRoutes].toSorted()).toEqual([...routeIds].toSorted())
  })

  test('without a session a page leads to the login and anything else is unauthorized', () => {
    for (const routeId of [...Object.keys(permissions), '/nowhere', null]) {
      expect(judgeAccess({ routeId, method: 'GET', role: null })).toBe('sign_in')
      expect(judgeAccess({ routeId, method: 'POST', role: null })).toBe('unauthorized')
    }
  })

  test('a route without an entry is refused to every role', () => {
    for (const role of staffRoles)
      expect(judgeAccess({ routeId: '/(panel)/new', method: 'GET', role })).toBe('forbidden')
    expect(judgeAccess({ routeId: 'constructor', method: 'GET', role: 'admin' })).toBe('forbidden')
  })

  test('orders, catalogue and front desk open their start page and nothing of the payments', () => {
    for (const role of ['orders', 'catalogue', 'front_desk'] as const) {
      expect(judgeAccess({ routeId: '/(panel)', method: 'GET', role })).toBe('allowed')
      expect(mayReadMonitor(role)).toBe(false)
      for (const routeId of [
        '/(panel)/pembayaran',
        '/(panel)/pembayaran/[id]',
        '/pembayaran/ekspor',
        '/(panel)/buku',
      ])
        expect(judgeAccess({ routeId, method: 'GET', role })).toBe('forbidden')
    }
  })

  test('transfers are decided by those who work with money, and changed by fewer; the auditor only looks', () => {
    expect(staffRoles.filter(mayDecideTransfers)).toEqual(['admin', 'payment_operations', 'finance'])
    expect(staffRoles.filter(mayChangeTransfers)).toEqual(['admin', 'finance'])
    expect(judgeAccess({ routeId: '/(panel)/transfer', method: 'GET', role: 'auditor' })).toBe('allowed')
  })

  test('the books are for finance, auditor and admin', () => {
    const allowed = staffRoles.filter(
      (role) => judgeAccess({ routeId: '/(panel)/buku', method: 'GET', role }) === 'allowed',
    )
    expect(allowed.toSorted()).toEqual(['admin', 'auditor', 'finance'])
  })

  test('raw exchanges leave the house with admin, payment operations and auditor only', () => {
    const may = (routeId: string) =>
      staffRoles.filter((role) => judgeAccess({ routeId, method: 'GET', role }) === 'allowed').toSorted()
    expect(may('/kotak-masuk/ekspor')).toEqual(['admin', 'auditor', 'payment_operations'])
    expect(may('/buku/ekspor/[akun]')).toEqual(['admin', 'auditor', 'finance'])
    expect(may('/(panel)/buku/[akun]')).toEqual(['admin', 'auditor', 'finance'])
    for (const routeId of [
      '/(panel)/kotak-masuk',
      '/(panel)/kotak-masuk/[id]',
      '/(panel)/kotak-masuk/keluar/[id]',
      '/(panel)/perlu-orang',
    ])
      expect(may(routeId)).toEqual(['admin', 'auditor', 'finance', 'payment_operations'])
  })

  test('an auditor reads the inbox and changes nothing in it', () => {
    expect(staffRoles.filter((role) => mayActOnInbox(role)).toSorted()).toEqual([
      'admin',
      'finance',
      'payment_operations',
    ])
  })
})
