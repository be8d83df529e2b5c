import { listChannels } from '#payments'
import type { Rupiah } from '#platform/money.ts'

/** A way to pay as pages show it. */
export interface OfferedMethod {
  readonly id: string
  readonly label: string
  readonly family: 'virtual_account' | 'wallet' | 'hosted_page'
  readonly maximumIdr: bigint
  readonly lifetimeMinutes: number
  readonly off: { readonly kind: 'below_minimum' | 'above_maximum'; readonly limitIdr: bigint } | null
}

/** Every way to pay a sum; one that cannot take it says why. */
export function offeredMethods(locals: App.Locals, amount: Rupiah): OfferedMethod[] {
  return listChannels(locals.ctx, { amount }).map(({ channel, available }) => ({
    id: channel.id,
    label: channel.label,
    family: channel.family,
    maximumIdr: channel.maximumIdr,
    lifetimeMinutes: channel.lifetimeMinutes,
    off: available.kind === 'yes' ? null : available,
  }))
}
