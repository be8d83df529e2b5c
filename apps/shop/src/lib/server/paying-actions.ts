import { fail, type RequestEvent } from '@sveltejs/kit'
import {
  addSlip,
  cancelPayment,
  findPaying,
  makePayLink,
  revokePayLinks,
  startAttempt,
  tryOtherChannel,
  type OtherChannelTried,
} from '#payments'
import { isDatabaseAway } from '#platform/db.ts'
import type { ReadBy } from '../../../../payment-reader.ts'
import type { Locale } from '../locale.ts'
import { formText } from './form-text.ts'

export interface Acting {
  readonly paymentId: string
  readonly by: ReadBy
}

/** Asks for the chosen way to pay; undefined where the page itself shows what became of it. */
export async function payByForm({ request, locals }: RequestEvent, { paymentId, by }: Acting) {
  const form = await request.formData()
  const channelId = formText(form, 'channelId')
  const buyerId = by === 'owner' ? locals.buyer?.buyer.id : undefined
  try {
    const asked = { paymentId, channelId, ...(buyerId === undefined ? {} : { buyerId }) }
    // The same way at the other provider; which one that is the payer need not know.
    const isOther = formText(form, 'other') === '1'
    const started = isOther ? await tryOtherChannel(locals.ctx, asked) : await startAttempt(locals.ctx, asked)
    const said = sayStarted(started, locals.locale)
    return said === null ? undefined : fail(422, said)
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return fail(503, { kind: 'away' as const })
  }
}

function sayStarted(started: OtherChannelTried, locale: Locale) {
  switch (started.kind) {
    case 'below_minimum':
    case 'above_maximum':
      return { kind: 'limit' as const, limitIdr: started.limitIdr }
    case 'first_is_unclear':
      return { kind: 'first_unclear' as const }
    case 'no_other_channel':
    case 'unknown_channel':
    case 'not_found':
      return { kind: 'gone' as const }
    case 'too_many_attempts':
      return { kind: 'many' as const }
    case 'no_free_sum':
      return { kind: 'no_free_sum' as const }
    case 'barred':
      return { kind: 'barred' as const, message: started.message[locale] }
    case 'awaiting':
    case 'preparing':
    case 'unknown':
    case 'refused':
    case 'already_paid':
    case 'expired':
      return null
  }
}

/** Takes the slip of a transfer; undefined where it was taken. */
export async function showSlipByForm({ request, locals }: RequestEvent, { paymentId }: Acting) {
  const content = await readSlipFile(request)
  if (content === null) return fail(413, { kind: 'slip' as const, problem: 'too_large' as const })
  const paying = await findPaying(locals.ctx, { paymentId })
  const added = await addSlip(locals.ctx, { attemptId: paying?.attempt?.id ?? '', content })
  return added.kind === 'added' ? undefined : fail(422, { kind: 'slip' as const, problem: added.kind })
}

/** The file of a form; null where the browser sent more than we read. */
async function readSlipFile(request: Request): Promise<Buffer | null> {
  try {
    const file = (await request.formData()).get('bukti')
    return file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0)
  } catch (failure) {
    if (typeof failure === 'object' && failure !== null && 'status' in failure && failure.status === 413)
      return null
    throw failure
  }
}

/** Cancels on the payer's word; undefined where it is cancelled or was over already, which the page shows. */
export async function cancelByForm({ locals }: RequestEvent, { paymentId }: Acting) {
  const cancelled = await cancelPayment(locals.ctx, { paymentId, reason: 'cancelled_by_buyer' })
  return cancelled.kind === 'already_paid' ? fail(409, { kind: 'paid_meanwhile' as const }) : undefined
}

/** Makes a link to share. Its address is told once, in the answer. */
export async function makeLinkByForm({ locals }: RequestEvent, { paymentId }: Acting) {
  const buyer = locals.buyer?.buyer
  const madeBy =
    buyer === undefined ? ({ kind: 'visitor' } as const) : { kind: 'buyer' as const, id: buyer.id }
  const made = await makePayLink(locals.ctx, { paymentId, madeBy })
  return made.kind === 'made'
    ? { kind: 'link' as const, url: made.url }
    : fail(409, { kind: 'over' as const })
}

/** Ends every link that was shared. */
export async function revokeLinksByForm({ locals }: RequestEvent, { paymentId }: Acting) {
  await revokePayLinks(locals.ctx, { paymentId, by: locals.buyer?.buyer.id ?? 'visitor' })
  return { kind: 'revoked' as const }
}

/** What an action of a page with a payment may answer. */
export type PayingAnswer =
  | { readonly kind: 'limit'; readonly limitIdr: bigint }
  | {
      readonly kind:
        | 'gone'
        | 'first_unclear'
        | 'many'
        | 'no_free_sum'
        | 'away'
        | 'paid_meanwhile'
        | 'over'
        | 'revoked'
        | 'withdrawn'
        | 'not_over'
    }
  | { readonly kind: 'slip'; readonly problem: SlipProblem }
  | { readonly kind: 'barred'; readonly message: string }
  | { readonly kind: 'link'; readonly url: string }
  | {
      readonly kind: 'short'
      readonly short: readonly {
        readonly nameId: string
        readonly nameEn: string
        readonly available: number
      }[]
    }

export type SlipProblem = Exclude<Awaited<ReturnType<typeof addSlip>>['kind'], 'added'>
