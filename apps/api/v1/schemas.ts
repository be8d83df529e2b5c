import { z } from 'zod'

const Idr = z.string().regex(/^\d+$/).describe('Whole rupiah as text, so that no number is too big.')
const Instant = z.iso.datetime().describe('UTC.')

/** What is asked for and how it stands. */
export const PaymentBody = z.object({
  id: z.string(),
  number: z.string().describe('The number people know: of the order, or of the bundle of invoices.'),
  subject: z.enum(['order', 'invoices', 'booking', 'deposit']),
  state: z.enum(['choosing', 'preparing', 'awaiting', 'unknown', 'settled', 'expired', 'cancelled']),
  amountIdr: Idr,
  receivedIdr: Idr.describe('What receipts have given to it so far.'),
  payBefore: Instant,
  settledAt: Instant.nullable(),
  attempt: z
    .object({ channelId: z.string(), reference: z.string(), instruction: z.unknown().nullable() })
    .nullable()
    .describe('How it is being paid now.'),
})

export const ChannelsBody = z.object({
  channels: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      provider: z.string(),
      family: z.string(),
      available: z.boolean(),
      reason: z.string().nullable().describe('Why it cannot take this sum.'),
    }),
  ),
})

export const StartRequest = z.strictObject({
  channelId: z.string().min(1).max(64).describe('One of /channels.'),
})

export const StartBody = z.object({
  outcome: z
    .enum(['awaiting', 'preparing', 'unknown'])
    .describe('unknown: the provider gave no clear answer; read the payment again in a while.'),
  instruction: z.unknown().nullable().describe('What to show to who pays, by its kind.'),
})

export const CancelRequest = z.strictObject({})
export const CancelBody = z.object({ outcome: z.literal('cancelled') })

export const ProblemBody = z.object({
  type: z.string(),
  status: z.number().int(),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
})
