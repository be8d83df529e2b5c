import { error } from '@sveltejs/kit'
import { findTimeline } from '#monitor'
import { findChannel, findTransferChannel } from '#payments'
import { sumRupiah } from '#platform/money.ts'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { tellStory } from '../../../../lib/server/story-steps.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { ctx } = locals.house
  const timeline = await findTimeline(ctx, { paymentId: params.id })
  if (timeline === null) error(404)
  const { locale } = locals.choices
  const { payment, receipts, attempts } = timeline.record
  const transfers = await Promise.all(attempts.map(({ channelId }) => findTransferChannel(ctx.db, channelId)))
  const channelLabel = (channelId: string) =>
    findChannel(ctx, channelId)?.channel.label ??
    transfers.find((channel) => channel?.id === channelId)?.label ??
    channelId
  const current = attempts.find((attempt) => attempt.id === payment.currentAttemptId)
  return {
    now: ctx.now(),
    payment,
    order: timeline.order,
    lines: timeline.lines,
    steps: tellStory({ timeline, t: messagesOf(locale), locale, channelLabel }),
    received: sumRupiah(receipts.map((receipt) => receipt.applied)),
    forgiven: sumRupiah(receipts.map((receipt) => receipt.forgiven)),
    surplus: sumRupiah(receipts.map((receipt) => receipt.amount - receipt.applied)),
    entries: timeline.steps.flatMap((step) => (step.kind === 'entry' ? [step.entry] : [])),
    attempt:
      current === undefined
        ? null
        : {
            channel: channelLabel(current.channelId),
            reference: current.reference,
            accountNumber:
              current.instruction?.kind === 'virtual_account' ? current.instruction.number : null,
          },
  }
}
