import type { SendAnswer } from '#messaging'
import type { IdentityCtx } from '../identity.ts'
import type { DeliveryState } from './delivery.ts'
import type { ReservedCode } from './reserve-code.ts'
import { recordSendOutcome } from './send.store.ts'

const codeTtlSeconds = 300

/**
 * Hands a reserved code to the channel, after the commit, and records what came of it. A lost answer is never asked again by
 * itself: the person asks for a new code, which ends this one.
 */
export async function sendCode(ctx: IdentityCtx, reserved: ReservedCode): Promise<DeliveryState> {
  const answer = await callChannel(ctx, reserved)
  await recordSendOutcome(ctx.db, reserved.sendId, {
    outcome: answer.kind,
    providerMessageId: answer.kind === 'accepted' ? answer.providerMessageId : null,
    error: describe(answer),
  })
  switch (answer.kind) {
    case 'accepted':
      return 'sent'
    case 'refused': {
      const details = { sendId: reserved.sendId, fault: answer.fault, refusal: answer.code }
      if (answer.fault === 'configuration')
        ctx.log.error(details, 'identity: codes cannot be sent, set-up is wrong')
      else ctx.log.warn(details, 'identity: a code was not sent')
      return 'failed'
    }
    case 'unknown':
      ctx.log.warn(
        { sendId: reserved.sendId, reason: answer.reason },
        'identity: no clear answer about a code',
      )
      return 'unknown'
  }
}

async function callChannel(ctx: IdentityCtx, reserved: ReservedCode): Promise<SendAnswer> {
  try {
    return await ctx.identity.otpChannel.send({
      to: reserved.phone,
      code: reserved.code,
      locale: 'id',
      ttlSeconds: codeTtlSeconds,
      correlationId: reserved.sendId,
    })
  } catch {
    // What was thrown is not logged: it may quote the request, and the code with it.
    ctx.log.error({ sendId: reserved.sendId }, 'identity: the code channel threw')
    return { kind: 'unknown', reason: 'channel_threw' }
  }
}

function describe(answer: SendAnswer): string | null {
  switch (answer.kind) {
    case 'accepted':
      return null
    case 'refused':
      return `${answer.fault}:${answer.code}`
    case 'unknown':
      return answer.reason
  }
}
