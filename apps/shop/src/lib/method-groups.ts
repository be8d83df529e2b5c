import type { ChannelFamily } from '#payments'

/** How a way to pay does today: red ones stand last, with their reason. */
export type Weather = 'good' | 'slow' | 'down'

/** A way to pay as pages show it. */
export interface OfferedMethod {
  readonly id: string
  readonly label: string
  readonly family: ChannelFamily
  /** Ways of the same name at different providers stand in for each other; the page shows one of them. */
  readonly substitute: string | null
  /** An account that the buyer linked: one press pays. */
  readonly isLinked: boolean
  readonly maximumIdr: bigint
  /** Above it only a verified wallet can pay. */
  readonly noteAboveIdr: bigint | null
  readonly lifetimeMinutes: number
  /** What the buyer chooses among on the provider's page. */
  readonly choices: readonly string[]
  /** Why it cannot be chosen. */
  readonly off:
    | { readonly kind: 'below_minimum' | 'above_maximum'; readonly limitIdr: bigint }
    | { readonly kind: 'switched_off'; readonly message: string; readonly until: Date | null }
    | null
  readonly weather: Weather
  /** Why it is not good, in one sentence. */
  readonly news: string | null
}

export type MethodGroupKey = 'linked' | ChannelFamily

export interface MethodGroup {
  readonly key: MethodGroupKey
  readonly methods: readonly OfferedMethod[]
  /** The one to try first, in the first group; null in all others. */
  readonly recommendedId: string | null
}

/** What most people should look at first. A code that every wallet and bank reads comes before the numbers of single banks. */
const groupOrder: readonly MethodGroupKey[] = [
  'linked',
  'qris',
  'virtual_account',
  'wallet',
  'direct_debit',
  'convenience_store',
  'hosted_page',
  'bank_transfer',
]

/**
 * Ways to pay in groups: the recommended first, what cannot take the sum or is disturbed last, and of ways that stand in for
 * each other only the best. Nothing is hidden without one that does the same.
 */
export function groupMethods(methods: readonly OfferedMethod[]): MethodGroup[] {
  const shown = withoutTwins(methods)
  const groups = groupOrder
    .map((key) => ({ key, methods: shown.filter((method) => keyOf(method) === key).toSorted(byRank) }))
    .filter((group) => group.methods.length > 0)
    .toSorted((left, right) => rankOfGroup(left.methods) - rankOfGroup(right.methods))
  return groups.map((group, index) => ({
    ...group,
    recommendedId: index === 0 ? recommendedOf(group.methods) : null,
  }))
}

function keyOf(method: OfferedMethod): MethodGroupKey {
  return method.isLinked ? 'linked' : method.family
}

function withoutTwins(methods: readonly OfferedMethod[]): OfferedMethod[] {
  return methods.filter((method) => {
    if (method.substitute === null) return true
    const twins = methods.filter((other) => other.substitute === method.substitute).toSorted(byRank)
    return twins[0] === method
  })
}

function byRank(left: OfferedMethod, right: OfferedMethod): number {
  return rankOf(left) - rankOf(right)
}

function rankOf(method: OfferedMethod): number {
  if (method.off !== null) return 3
  return { good: 0, slow: 1, down: 2 }[method.weather]
}

/** A group with one good way keeps its place; only one that is wholly off or disturbed moves down. */
function rankOfGroup(methods: readonly OfferedMethod[]): number {
  const best = Math.min(...methods.map(rankOf))
  return best >= 2 ? best : 0
}

function recommendedOf(methods: readonly OfferedMethod[]): string | null {
  const [first] = methods
  return first !== undefined && rankOf(first) === 0 ? first.id : null
}
