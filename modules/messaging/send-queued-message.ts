import type { Trx } from '#platform/ctx.ts'
import { enqueue } from '#platform/outbox.ts'
import type { MessageState, MessagingCtx } from './message.ts'
import { sendQueue } from './message.ts'
import type { Message } from './message.store.ts'
import { lockMessage, markCalling, moveMessage, recordCall } from './message.store.ts'
import type { SendAnswer } from './port.ts'
import { isTemplateName, languageOf, orderValues } from './templates.ts'

export interface MessageSent {
  readonly kind: 'not_due' | 'in_progress' | MessageState
}

/** How long one call may be under way before its worker counts as dead. Longer than any call's timeout. */
const leaseMs = 60_000
/** A lost answer is asked after this long once more: reports of the first sending arrive meanwhile if there was one. */
const unclearRetryMs = 60_000
const triesMax = 6

/**
 * Works one job of `messaging.send`. Running twice sends once: the call is committed before it is made, and a message with
 * an unclear answer is tried again at most once, since a second message is a second charge.
 */
export async function sendQueuedMessage(
  ctx: MessagingCtx,
  input: { readonly messageId: string },
): Promise<MessageSent> {
  const taken = await ctx.transaction((trx) => takeMessage(ctx, trx, input.messageId))
  if (taken.kind !== 'taken') return taken
  const { message } = taken

  const answer = await callProvider(ctx, message)
  return ctx.transaction((trx) => recordAnswer(ctx, trx, { messageId: message.id, answer }))
}

type Taken = MessageSent | { readonly kind: 'taken'; readonly message: Message }

async function takeMessage(ctx: MessagingCtx, trx: Trx, id: string): Promise<Taken> {
  const message = await lockMessage(trx, id)
  const now = ctx.now()
  if (message === null || (message.state !== 'queued' && message.state !== 'unknown'))
    return { kind: 'not_due' }
  if (message.callingSince !== null) {
    const leaseEndsAt = new Date(message.callingSince.getTime() + leaseMs)
    if (leaseEndsAt > now) {
      await enqueue(trx, { queue: sendQueue, payload: { messageId: id }, startAfter: leaseEndsAt })
      return { kind: 'in_progress' }
    }
    // The worker died in the middle of the call: nobody knows whether the message went out.
    await recordCall(trx, message.id, {
      providerMessageId: null,
      error: 'worker_lost',
      unclear: true,
      at: now,
    })
    if (message.unclearAnswers + 1 >= 2) return giveUp(trx, message, now)
  } else if (message.unclearAnswers >= 2) return { kind: 'not_due' }
  await markCalling(trx, message.id, now)
  return { kind: 'taken', message }
}

async function giveUp(trx: Trx, message: Message, at: Date): Promise<MessageSent> {
  await moveMessage(trx, message, { to: 'unknown', reason: 'no_clear_answer', at })
  return { kind: 'unknown' }
}

async function callProvider(ctx: MessagingCtx, message: Message): Promise<SendAnswer> {
  if (!isTemplateName(message.template))
    return { kind: 'refused', fault: 'configuration', code: 'no_template', reason: 'template is not ours' }
  try {
    return await ctx.messaging.channel.sendTemplate({
      to: message.phone,
      template: message.template,
      locale: languageOf(message.template),
      values: orderValues(message.template, openValues(ctx, message)),
      correlationId: message.id,
    })
  } catch (error) {
    ctx.log.error({ error, messageId: message.id }, 'messaging: the channel threw')
    return { kind: 'unknown', reason: 'channel_threw' }
  }
}

function openValues({ messaging }: MessagingCtx, { params }: Message): Readonly<Record<string, unknown>> {
  const { valueSealer } = messaging
  if (valueSealer === undefined) return params
  return Object.fromEntries(Object.entries(params).map(([blank, value]) => [blank, valueSealer.open(value)]))
}

interface Answered {
  readonly messageId: string
  readonly answer: SendAnswer
}

async function recordAnswer(ctx: MessagingCtx, trx: Trx, input: Answered): Promise<MessageSent> {
  const message = await lockMessage(trx, input.messageId)
  if (message === null) return { kind: 'not_due' }
  const { answer } = input
  const at = ctx.now()
  await recordCall(trx, message.id, {
    providerMessageId: answer.kind === 'accepted' ? answer.providerMessageId : null,
    error: answer.kind === 'accepted' ? null : answer.reason,
    unclear: answer.kind === 'unknown',
    at,
  })
  switch (answer.kind) {
    case 'accepted':
      // A report may have overtaken this answer: then the message is further already and stays there.
      await moveMessage(trx, message, { to: 'accepted', reason: 'provider_accepted', at })
      return { kind: 'accepted' }
    case 'refused': {
      const passing = answer.fault === 'limit' || answer.fault === 'outage'
      if (passing && message.tries < triesMax) return tryLater(trx, message, at)
      if (answer.fault === 'configuration')
        ctx.log.error({ messageId: message.id, reason: answer.reason }, 'messaging: our set-up is wrong')
      await moveMessage(trx, message, { to: 'failed', reason: `${answer.fault}:${answer.code}`, at })
      return { kind: 'failed' }
    }
    case 'unknown': {
      await moveMessage(trx, message, { to: 'unknown', reason: answer.reason, at })
      if (message.unclearAnswers === 0)
        await enqueue(trx, {
          queue: sendQueue,
          payload: { messageId: message.id },
          startAfter: new Date(at.getTime() + unclearRetryMs),
        })
      return { kind: 'unknown' }
    }
  }
}

/** A clear refusal sent nothing, so trying again costs nothing: 8 s, 32 s, 2 min … as the provider's pair limit hints. */
async function tryLater(trx: Trx, message: Message, at: Date): Promise<MessageSent> {
  const waitMs = 2_000 * 4 ** message.tries
  await enqueue(trx, {
    queue: sendQueue,
    payload: { messageId: message.id },
    startAfter: new Date(at.getTime() + waitMs),
  })
  return { kind: message.state }
}
