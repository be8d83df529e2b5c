import { expect, test } from 'vitest'
import { groupMethods, type OfferedMethod } from './method-groups.ts'

function method(id: string, changed: Partial<OfferedMethod> = {}): OfferedMethod {
  return {
    id,
    label: id,
    family: 'virtual_account',
    substitute: null,
    isLinked: false,
    maximumIdr: 10_000_000n,
    noteAboveIdr: null,
    lifetimeMinutes: 60,
    choices: [],
    off: null,
    weather: 'good',
    news: null,
    ...changed,
  }
}

const qris = method('doku_qris', { family: 'qris', substitute: 'qris' })
const otherQris = method('astrapay_qris', { family: 'qris', substitute: 'qris' })
const off = { kind: 'above_maximum', limitIdr: 10_000_000n } as const
const order = (methods: readonly OfferedMethod[]) => groupMethods(methods).map((group) => group.key)

test('an account that is linked comes first, then QRIS, then the numbers of banks', () => {
  const methods = [method('bca'), qris, method('linked', { family: 'wallet', isLinked: true })]
  expect(order(methods)).toEqual(['linked', 'qris', 'virtual_account'])
  expect(groupMethods(methods).map((group) => group.recommendedId)).toEqual(['linked', null, null])
})

test('a group that cannot take the sum goes last and recommends nothing', () => {
  const methods = [method('bca'), { ...qris, off }]
  expect(order(methods)).toEqual(['virtual_account', 'qris'])
  expect(groupMethods([{ ...qris, off }]).map((group) => group.recommendedId)).toEqual([null])
})

test('of two ways that stand in for each other the better is shown', () => {
  const shown = (methods: readonly OfferedMethod[]) =>
    groupMethods(methods).flatMap((group) => group.methods.map(({ id }) => id))
  expect(shown([qris, otherQris])).toEqual(['doku_qris'])
  expect(shown([{ ...qris, weather: 'down' }, otherQris])).toEqual(['astrapay_qris'])
  expect(shown([{ ...qris, off }, otherQris])).toEqual(['astrapay_qris'])
  expect(
    shown([
      { ...qris, off },
      { ...otherQris, off },
    ]),
  ).toEqual(['doku_qris'])
})

test('a disturbed bank moves down, and its group only when all of it is disturbed', () => {
  const [bca, bri] = [method('bca', { weather: 'down' }), method('bri')]
  const wallet = method('wallet', { family: 'wallet' })
  expect(groupMethods([bca, bri, wallet])[0]?.methods.map(({ id }) => id)).toEqual(['bri', 'bca'])
  expect(order([bca, wallet])).toEqual(['wallet', 'virtual_account'])
})

test('nothing is lost', () => {
  const methods = [method('a'), method('b', { off }), method('c', { family: 'hosted_page' }), qris]
  expect(groupMethods(methods).flatMap((group) => group.methods)).toHaveLength(methods.length)
})
