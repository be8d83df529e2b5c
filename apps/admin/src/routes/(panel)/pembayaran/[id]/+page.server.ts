import { error, fail } from '@sveltejs/kit'
import { may } from '#access'
import { findTimeline, findXray } from '#monitor'
import { askNow, findChannel, findTransferChannel } from '#payments'
import { sumRupiah } from '#platform/money.ts'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { sayXray } from '../../../../lib/story/say-xray.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { tellStory } from '../../../../lib/server/story-steps.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const timeline = await findTimeline(ctx, { paymentId: params.id, by })
  if (timeline === null) error(404)
  const { locale } = locals.choices
  const { payment, receipts, attempts } = timeline.record
  const transfers = await Promise.all(attempts.map(({ channelId }) => findTransferChannel(ctx.db, channelId)))
  const channelLabel = (channelId: string) =>
    findChannel(ctx, channelId)?.channel.label ??
    transfers.find((channel) => channel?.id === channelId)?.label ??
    channelId
  const t = messagesOf(locale)
  const xray = await findXray(ctx, { timeline, by })
  const current = attempts.find((attempt) => attempt.id === payment.currentAttemptId)
  return {
    now: ctx.now(),
    payment,
    order: timeline.order,
    lines: timeline.lines,
    steps: tellStory({ timeline, t, locale, channelLabel }),
    xray: sayXray(xray, payment, { t, locale, now: ctx.now(), channelLabel }),
    mayAct: may(by, 'inbox.act'),
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

export const actions: Actions = {
  /** Asks the provider about an unclear attempt now. */
  tanya: async (event) => {
    const actor = actorOf(event)
    const attemptId = formText(await event.request.formData(), 'attemptId')
    const { kind } = await askNow(event.locals.house.ctx, { attemptId, actor })
    return kind === 'asked' ? { isDone: true, kind } : fail(409, { isDone: false, kind })
  },
}
