import { describe, expect, test } from 'vitest'
import { builtInRoles, isBuiltInRole, permissionsOf, type BuiltInRole, type Permission } from '#access'
import { deedPermissions, judgeAccess, mayOpen, permissions, type Access } from './permissions.ts'

const roles = [
  'admin',
  'payment_operations',
  'finance',
  'orders',
  'catalogue',
  'sales',
  'front_desk',
  'auditor',
]
const held = (role: string) => permissionsOf(role, null)

function judge(
  routeId: string | null,
  asked: { held: ReadonlySet<Permission> | null; post?: string },
): Access {
  const search = new URLSearchParams(asked.post ?? '')
  return judgeAccess({ routeId, method: asked.post === undefined ? 'GET' : 'POST', search, held: asked.held })
}

const whoOpens = (routeId: string) =>
  roles.filter((role) => judge(routeId, { held: held(role) }).kind === 'allowed').toSorted()

const whoDoes = (routeId: string, action: string) =>
  roles
    .filter((role) => judge(routeId, { held: held(role), post: `/${action}=` }).kind === 'allowed')
    .toSorted()

describe('who may open what', () => {
  test('every built-in role is looked at here', () => {
    expect(roles.toSorted()).toEqual(Object.keys(builtInRoles).toSorted())
  })

  test('without a session a page leads to the login and anything else is unauthorized', () => {
    for (const routeId of [...Object.keys(permissions), '/nowhere', null]) {
      expect(judge(routeId, { held: null })).toEqual({ kind: 'sign_in' })
      expect(judge(routeId, { held: null, post: '' })).toEqual({ kind: 'unauthorized' })
    }
  })

  test('a route without an entry is refused to every role', () => {
    for (const role of roles)
      for (const routeId of ['/(panel)/new', 'constructor', '__proto__'])
        expect(judge(routeId, { held: held(role) })).toEqual({ kind: 'forbidden', missing: null })
  })

  test('an action without an entry is refused to everybody, also on a page that is open to them', () => {
    const admin = held('admin')
    for (const post of ['', '/baru=', '/constructor=', 'x=1'])
      expect(judge('/(panel)', { held: admin, post })).toEqual({ kind: 'forbidden', missing: null })
    expect(judge('/(panel)/kanal', { held: admin, post: '/lain=&/matikan=' }).kind).toBe('forbidden')
    expect(judge('/(panel)/kanal', { held: admin, post: '/matikan=' }).kind).toBe('allowed')
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect(
        judgeAccess({ routeId: '/(panel)/kanal', method, search: new URLSearchParams(), held: admin }).kind,
      ).toBe('forbidden')
  })

  test('an action needs its page too, and says what is missing', () => {
    const onlySwitch = new Set<Permission>(['channel.switch'])
    const judged = judge('/(panel)/kanal', { held: onlySwitch, post: '/matikan=' })
    expect(judged).toEqual({ kind: 'forbidden', missing: 'channel.read' })
    const auditor = judge('/(panel)/kanal', { held: held('auditor'), post: '/matikan=' })
    expect(auditor).toEqual({ kind: 'forbidden', missing: 'channel.switch' })
  })

  test('a role that no longer exists opens its start page and profile, and nothing else', () => {
    const open = Object.keys(permissions).filter((routeId) => mayOpen(held('gone'), routeId))
    for (const routeId of open) expect(Object.entries(permissions)).toContainEqual([routeId, 'signed_in'])
  })

  test('orders, sales, catalogue and front desk open their start page and nothing of the payments', () => {
    for (const role of ['orders', 'sales', 'catalogue', 'front_desk'] satisfies BuiltInRole[]) {
      expect(mayOpen(held(role), '/(panel)')).toBe(true)
      for (const routeId of [
        '/monitor.json',
        '/(panel)/pembayaran/[id]',
        '/pembayaran/ekspor',
        '/(panel)/buku',
      ])
        expect(mayOpen(held(role), routeId)).toBe(false)
    }
  })

  test('transfers are decided by those who work with money, and changed by fewer; the auditor only looks', () => {
    expect(whoDoes('/(panel)/transfer', 'terima')).toEqual(['admin', 'finance', 'payment_operations'])
    expect(whoDoes('/(panel)/transfer/pengaturan', 'tambah')).toEqual(['admin', 'finance'])
    expect(whoOpens('/(panel)/transfer')).toContain('auditor')
  })

  test('raw exchanges leave the house with admin, payment operations and auditor only', () => {
    expect(whoOpens('/kotak-masuk/ekspor')).toEqual(['admin', 'auditor', 'payment_operations'])
    expect(whoOpens('/(panel)/kotak-masuk')).toEqual(['admin', 'auditor', 'finance', 'payment_operations'])
  })

  test('the books are for finance, auditor and admin', () => {
    for (const routeId of ['/(panel)/buku', '/(panel)/buku/[akun]', '/buku/ekspor/[akun]'])
      expect(whoOpens(routeId)).toEqual(['admin', 'auditor', 'finance'])
  })

  test('an auditor changes nothing but what is their own', () => {
    const auditor = held('auditor')
    const done = Object.entries(deedPermissions)
      .filter(([, need]: [string, string]) => need !== 'signed_in')
      .filter(([key]) => {
        const [routeId = '', action = ''] = key.split('?')
        return judge(routeId, { held: auditor, post: `${action}=` }).kind === 'allowed'
      })
    // Its page lets a maker or a checker say no; the use case demands that it is one of them.
    expect(done.map(([key]) => key)).toEqual(['/(panel)/pengembalian/[id]?/tolak'])
  })
})

describe('every role at every route and action', () => {
  test.each(roles)('%s opens exactly what their role allows', (role) => {
    const mine: readonly string[] = isBuiltInRole(role) ? builtInRoles[role] : []
    const has = (need: string) => need === 'signed_in' || mine.includes(need)
    for (const [routeId, need] of Object.entries(permissions)) {
      const access = judge(routeId, { held: held(role) })
      expect([routeId, access]).toEqual([
        routeId,
        has(need) ? { kind: 'allowed' } : { kind: 'forbidden', missing: need },
      ])
    }
    const needs: Readonly<Record<string, string>> = permissions
    for (const [key, need] of Object.entries(deedPermissions)) {
      const [, routeId = '', action, method] = /^(.*?)(?:\?\/(\w+)| ([A-Z]+))$/.exec(key) ?? []
      const search = new URLSearchParams(action === undefined || action === 'default' ? '' : `/${action}=`)
      const access = judgeAccess({ routeId, method: method ?? 'POST', search, held: held(role) })
      expect([key, access.kind]).toEqual([
        key,
        has(needs[routeId] ?? 'none') && has(need) ? 'allowed' : 'forbidden',
      ])
    }
  })
})
