import { describe, expect, test } from 'vitest'
import * as access from '#access'
import * as audit from '#audit'
import * as companies from '#companies'
import * as identity from '#identity'
import * as invoicing from '#invoicing'
import * as ledger from '#ledger'
import * as monitor from '#monitor'
import * as ordering from '#ordering'
import * as payments from '#payments'
import * as reconciliation from '#reconciliation'
import { walkPanel, type PanelCall } from './permission-walk.ts'
import { readSources } from './source-files.ts'

const doors: Readonly<Record<string, object>> = {
  access,
  audit,
  companies,
  identity,
  invoicing,
  ledger,
  monitor,
  ordering,
  payments,
  reconciliation,
}

const guarded = walkPanel(readSources(/^(apps\/admin\/src|modules)\/(?!.*\.svelte-kit\/).*\.ts$/)).filter(
  (call) => call.demandsItself,
)

/** A context in which nothing may be touched: a use case that looks before it refuses shows itself. */
const untouched = new Proxy(
  {},
  {
    get(_target, name) {
      throw new Error(`${String(name)} of the context was touched before the permission was demanded`)
    },
  },
)

/** Whatever a use case is given: the actor under every name, and nothing else. */
function inputOf(held: readonly access.Permission[]) {
  const actor: access.Actor = {
    id: 'stf_NOBODY',
    name: 'Staf Tanpa Izin',
    address: null,
    role: 'none',
    permissions: new Set(held),
    scope: { branches: null, brands: null },
    session: { id: 'ses_NOBODY', factor: 'passkey' },
  }
  return { ...actor, by: actor, actor, staff: actor }
}

async function call({ name }: PanelCall, held: readonly access.Permission[]): Promise<unknown> {
  const [module = '', exported = ''] = name.slice(1).split(' ')
  const useCase: unknown = Reflect.get(doors[module] ?? {}, exported)
  if (typeof useCase !== 'function') throw new Error(`${name} is no function of its module`)
  const answer: unknown = Reflect.apply(useCase, undefined, [untouched, inputOf(held)])
  return answer
}

describe('whoever lacks the permission is refused by the use case itself, before it looks at anything', () => {
  test('the use cases are really found', () => {
    expect(guarded.length).toBeGreaterThan(60)
  })

  test.each(guarded.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(one.permissions.length).toBeGreaterThan(0)
    await expect(call(one, [])).rejects.toBeInstanceOf(access.PermissionDenied)
    const others = access.permissions.filter((permission) => !one.permissions.includes(permission))
    await expect(call(one, others)).rejects.toBeInstanceOf(access.PermissionDenied)
  })
})
