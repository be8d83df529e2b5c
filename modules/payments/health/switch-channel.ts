import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import type { Db, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { findChannel } from '../channels.ts'
import type { PaymentsCtx } from '../payment.ts'
import type { Channel, ChannelFamily, Provider } from '../port.ts'
import { findTransferChannel } from '../transfer/offer-transfers.ts'
import type { Words } from './say-weather.ts'
import {
  concerns,
  holdsUntil,
  isInForce,
  overlaps,
  type ChannelSwitch,
  type DailySpan,
  type SwitchTarget,
} from './switch.ts'
import { insertSwitch, lockTarget, markEnded, selectLivingSwitches } from './switch.store.ts'

export interface SwitchOff {
  readonly target: SwitchTarget
  /** What buyers read meanwhile. */
  readonly message: Words
  readonly fromAt: Date
  /** Null: until somebody switches it on again. */
  readonly untilAt: Date | null
  readonly daily: DailySpan | null
  readonly reason: string
  readonly by: Actor
}

export type SwitchedOff =
  | { readonly kind: 'switched_off'; readonly switchId: string }
  /** Somebody switched it off already, for a time that meets this one. */
  | { readonly kind: 'overlaps'; readonly other: ChannelSwitch }
  | { readonly kind: 'bad_target' | 'bad_times' | 'bad_message' | 'bad_reason' }

/** Takes a way to pay away, in all processes from its first moment on. Payments under way go on. */
export async function switchOff(ctx: PaymentsCtx, input: SwitchOff): Promise<SwitchedOff> {
  const { target, by } = input
  demand(by, 'channel.switch')
  const message = { id: input.message.id.trim(), en: input.message.en.trim() }
  const reason = input.reason.trim()
  if (!(await isTarget(ctx, target))) return { kind: 'bad_target' }
  if (!areTimesGood(input, ctx.now())) return { kind: 'bad_times' }
  if (!isSentence(message.id) || !isSentence(message.en)) return { kind: 'bad_message' }
  if (!isSentence(reason)) return { kind: 'bad_reason' }
  return ctx.transaction(async (trx) => {
    await lockTarget(trx, target)
    const at = ctx.now()
    const timed = { fromAt: input.fromAt, untilAt: input.untilAt, daily: input.daily, endedAt: null }
    const living = await selectLivingSwitches(trx, at)
    const other = living.find((one) => isSame(one.target, target) && overlaps(one, timed))
    if (other !== undefined) return { kind: 'overlaps' as const, other }
    const switchId = newId('csw')
    await insertSwitch(trx, {
      id: switchId,
      target_kind: target.kind,
      target_id: target.id,
      message_id: message.id,
      message_en: message.en,
      from_at: input.fromAt,
      until_at: input.untilAt,
      daily_from: input.daily?.fromMinute ?? null,
      daily_until: input.daily?.untilMinute ?? null,
      reason,
      made_by: by.id,
      made_by_name: by.name,
      made_at: at,
    })
    const after = { ...target, from: input.fromAt.toISOString(), until: input.untilAt?.toISOString() ?? null }
    const daily = input.daily === null ? null : { ...input.daily }
    const told = { action: 'channel.switched_off' as const, target, switchId, reason, by, at }
    await tell(trx, { ...told, before: null, after: { ...after, daily, message } })
    return { kind: 'switched_off' as const, switchId }
  })
}

export type SwitchEnded = { readonly kind: 'switched_on' | 'already_on' }

/** Gives it back. Of two who do so at once one is told that it was done. */
export async function endSwitch(
  ctx: PaymentsCtx,
  input: { switchId: string; reason: string; by: Actor },
): Promise<SwitchEnded> {
  demand(input.by, 'channel.switch')
  if (!isId('csw', input.switchId)) return { kind: 'already_on' }
  const { by } = input
  const reason = input.reason.trim() === '' ? null : input.reason.trim().slice(0, 300)
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const ended = await markEnded(trx, { id: input.switchId, at, by: by.id, byName: by.name, reason })
    if (ended === null) return { kind: 'already_on' as const }
    const told = { action: 'channel.switched_on' as const, target: ended.target, switchId: ended.id, by, at }
    await tell(trx, { ...told, reason, before: { isOff: true }, after: { isOff: false } })
    return { kind: 'switched_on' as const }
  })
}

/** The switch that holds for this channel now, or null: the one that stays longest. */
export async function findSwitchInForce(db: Db, channel: Channel, at: Date): Promise<ChannelSwitch | null> {
  return pickInForce(await selectLivingSwitches(db, at), channel, at)
}

/** Of several that hold the one that buyers wait for longest. */
export function pickInForce(
  switches: readonly ChannelSwitch[],
  channel: Pick<Channel, 'id' | 'family' | 'provider'>,
  at: Date,
): ChannelSwitch | null {
  const endOf = (one: ChannelSwitch) => holdsUntil(one, at)?.getTime() ?? Infinity
  const holding = switches.filter((one) => concerns(one.target, channel) && isInForce(one, at))
  return holding.toSorted((left, right) => (endOf(left) < endOf(right) ? 1 : -1))[0] ?? null
}

function isSame(left: SwitchTarget, right: SwitchTarget): boolean {
  return left.kind === right.kind && left.id === right.id
}

function isSentence(text: string): boolean {
  return text.length >= 3 && text.length <= 300
}

function areTimesGood(input: SwitchOff, now: Date): boolean {
  const { fromAt, untilAt, daily } = input
  if (Number.isNaN(fromAt.getTime()) || (untilAt !== null && Number.isNaN(untilAt.getTime()))) return false
  if (untilAt !== null && (untilAt <= fromAt || untilAt <= now)) return false
  if (daily === null) return true
  const isMinute = (minute: number) => Number.isInteger(minute) && minute >= 0 && minute < 1440
  return isMinute(daily.fromMinute) && isMinute(daily.untilMinute) && daily.fromMinute !== daily.untilMinute
}

const families: readonly string[] = [
  'virtual_account',
  'qris',
  'wallet',
  'direct_debit',
  'hosted_page',
  'convenience_store',
  'bank_transfer',
] satisfies ChannelFamily[]
const providers: readonly string[] = ['doku', 'astrapay', 'transfer'] satisfies Provider[]

async function isTarget(ctx: PaymentsCtx, target: SwitchTarget): Promise<boolean> {
  switch (target.kind) {
    case 'family':
      return families.includes(target.id)
    case 'provider':
      return providers.includes(target.id)
    case 'channel':
      return findChannel(ctx, target.id) !== null || (await findTransferChannel(ctx.db, target.id)) !== null
  }
}

async function tell(
  trx: Trx,
  told: {
    action: 'channel.switched_off' | 'channel.switched_on'
    target: SwitchTarget
    switchId: string
    before: { isOff: boolean } | null
    after: Parameters<typeof recordAudit>[1]['after']
    reason: string | null
    by: Actor
    at: Date
  },
): Promise<void> {
  const { action, target, switchId, by, at, reason, before, after } = told
  const object = { kind: target.kind, id: target.id }
  await recordAudit(trx, { who: by.id, action, object, before, after, reason, address: by.address, at })
  const scope = `${target.kind}:${target.id}`
  await publish(trx, { name: action, scope, switchId, reason, at: at.toISOString() })
}
