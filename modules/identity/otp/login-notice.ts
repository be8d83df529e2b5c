import { createHmac } from 'node:crypto'
import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import type { Client } from '../client.ts'
import { nameDevice } from '../device-name.ts'
import type { IdentityCtx } from '../identity.ts'
import { hashToken } from '../token.ts'
import type { ChallengeId } from './challenge.ts'
import { setDisownHash } from './challenge.store.ts'
import type { SendId } from './send.store.ts'

export type NoticeLocale = 'id' | 'en'

/** What the owner of the phone reads beside the code: who asks for what. */
export interface CodeNotice {
  readonly client: Client
  readonly locale: NoticeLocale
  /** What a step-up would do, with its sum; null for a login. */
  readonly deed: string | null
}

interface LoginNotice {
  readonly sendId: SendId
  readonly challengeId: ChallengeId
  readonly phone: Phone
  readonly notice: CodeNotice
}

const templates = { id: 'login_notice_id', en: 'login_notice_en' } as const
const signingIn = { id: 'masuk ke panel staf', en: 'sign in to the staff panel' } as const

/**
 * The provider's template for codes holds nothing but the code, so a second message says what the code is for, from where
 * and when, and has the link by which its owner disowns it. It leaves with the transaction that made the code.
 */
export async function queueLoginNotice(ctx: IdentityCtx, trx: Trx, input: LoginNotice): Promise<void> {
  const { sendId, challengeId, phone, notice } = input
  const token = disownToken(ctx, challengeId)
  await setDisownHash(trx, challengeId, hashToken(token))
  const { client, locale, deed } = notice
  const at = ctx.now()
  await queueMessage(trx, {
    to: phone,
    template: templates[locale],
    params: {
      action: deed ?? signingIn[locale],
      at: formatWib(at),
      address: client.address,
      device: nameDevice(client.agent, locale),
      // Sealed: a copy of the database, or a look at the messages, disowns nobody's login.
      link: ctx.identity.valueSealer.seal(`${ctx.identity.panelUrl}/bukan-saya/${token}`),
    },
    dedupeKey: `login_notice:${sendId}`,
    at,
  })
}

/** 256 bits that only the holder of the key can make: every message of one challenge has the same link. */
function disownToken(ctx: IdentityCtx, challengeId: ChallengeId): string {
  return createHmac('sha256', ctx.identity.otpKey).update(`disown|${challengeId}`).digest('base64url')
}
