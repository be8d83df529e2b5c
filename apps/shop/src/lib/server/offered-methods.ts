import { listChannels, listTransferChannels, type ChannelFamily } from '#payments'
import type { Rupiah } from '#platform/money.ts'

/** A way to pay as pages show it. */
export interface OfferedMethod {
  readonly id: string
  readonly label: string
  readonly family: ChannelFamily
  readonly maximumIdr: bigint
  readonly lifetimeMinutes: number
  readonly off: { readonly kind: 'below_minimum' | 'above_maximum'; readonly limitIdr: bigint } | null
}

/** Every way to pay a sum; one that cannot take it says why. Transfers come last, and only for whom they are still offered. */
export async function offeredMethods(
  locals: App.Locals,
  input: { amount: Rupiah; companyId: string | null },
): Promise<OfferedMethod[]> {
  const channels = [...listChannels(locals.ctx, input), ...(await listTransferChannels(locals.ctx, input))]
  return channels.map(({ channel, available }) => ({
    id: channel.id,
    label: channel.label,
    family: channel.family,
    maximumIdr: channel.maximumIdr,
    lifetimeMinutes: channel.lifetimeMinutes,
    off: available.kind === 'yes' ? null : available,
  }))
}
