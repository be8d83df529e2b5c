import { channels } from './channels.ts'
import type { Family } from './channels.ts'
import { debitChannels } from './debit-channels.ts'
import { isObject, numberAt, textAt } from './json.ts'
import type { FeeRule } from './state.ts'
import type { World } from './world.ts'

const percentMax = 100
const wholeE4 = 1_000_000
const vatPercent = 11

/** What the provider keeps of a payment, by family, where nothing else was set through control. */
const defaultFees = {
  va: { percentE4: 0, flatIdr: 4_000 },
  qris: { percentE4: 7_000, flatIdr: 0 },
  wallet: { percentE4: 15_000, flatIdr: 0 },
  card: { percentE4: 28_000, flatIdr: 2_000 },
  store: { percentE4: 0, flatIdr: 5_000 },
  paylater: { percentE4: 20_000, flatIdr: 0 },
  direct_debit: { percentE4: 15_000, flatIdr: 0 },
} as const satisfies Record<Family, FeeRule>

function familyOf(channel: string): Family {
  const known = channels.get(channel)?.family ?? debitChannels.get(channel)?.family
  if (known === undefined) throw new Error(`unknown channel ${channel}`)
  return known
}

export function feeRuleFor(world: World, channel: string): FeeRule {
  const family = familyOf(channel)
  return world.state.fees.get(channel) ?? world.state.fees.get(family) ?? defaultFees[family]
}

/** The fee on a sum, rounded half up to whole rupiah. */
export function feeOn(rule: FeeRule, grossIdr: number): number {
  return rule.flatIdr + share(grossIdr, { part: rule.percentE4, whole: wholeE4 })
}

/** Value added tax on a fee, rounded half up per line. */
export function vatOn(feeIdr: number): number {
  return share(feeIdr, { part: vatPercent, whole: 100 })
}

/** Big integers, because twelve digits times a percentage leaves what a number holds exactly. */
function share(amountIdr: number, fraction: { part: number; whole: number }): number {
  const whole = BigInt(fraction.whole)
  return Number((BigInt(amountIdr) * BigInt(fraction.part) * 2n + whole) / (2n * whole))
}

export function feeTable(world: World): object {
  const rules = { ...defaultFees, ...Object.fromEntries(world.state.fees) }
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [
      name,
      { percent: rule.percentE4 / 10_000, flatIdr: rule.flatIdr },
    ]),
  )
}

/** Sets the fee of a channel or of a family, or says what is wrong with it. */
export function setFee(world: World, value: unknown): string | null {
  if (!isObject(value)) return 'The body must be a JSON object.'
  const name = textAt(value, 'channel') || textAt(value, 'family')
  if (!channels.has(name) && !debitChannels.has(name) && !(name in defaultFees))
    return `Give channel (a channel code) or family (${Object.keys(defaultFees).join(', ')}).`
  const percent = numberAt(value, 'percent') ?? 0
  const flatIdr = numberAt(value, 'flatIdr') ?? 0
  const percentE4 = Math.round(percent * 10_000)
  if (percent < 0 || percent > percentMax || Math.abs(percentE4 / 10_000 - percent) > 1e-9)
    return 'percent must be from 0 to 100 with at most four decimals.'
  if (!Number.isSafeInteger(flatIdr) || flatIdr < 0) return 'flatIdr must be a whole number of at least 0.'
  world.state.fees.set(name, { percentE4, flatIdr })
  world.changed()
  return null
}
