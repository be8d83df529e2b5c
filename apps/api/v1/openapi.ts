import { buyerSessionCookie } from '#identity'
import { z } from 'zod'
import {
  CancelBody,
  CancelRequest,
  ChannelsBody,
  PaymentBody,
  ProblemBody,
  StartBody,
  StartRequest,
} from './schemas.ts'

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-2020-12' })
const content = (schema: z.ZodType, type = 'application/json') => ({ [type]: { schema: schemaOf(schema) } })
const problem = (description: string) => ({
  description,
  content: content(ProblemBody, 'application/problem+json'),
})
const success = (description: string, schema: z.ZodType) => ({ description, content: content(schema) })

const paymentId = { name: 'paymentId', in: 'path', required: true, schema: { type: 'string' } }
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'New for each thing you want done. The same key with the same body brings the first answer again for 30 days (header Idempotent-Replayed); with another body it is refused with 422, while the first is under way with 409.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}
const refusals = {
  400: problem('The key is missing or the body is unreadable.'),
  404: problem('There is no such payment for you.'),
  409: problem('It is paid or over, or the first request of this key is still being worked.'),
  422: problem('It was refused, or the key came with another request before.'),
}

/** What our API answers, as OpenAPI 3.1 from the very schemas that check it. */
export function openApiDocument(shopUrl: string) {
  return {
    openapi: '3.1.0',
    info: { title: 'Astraotoshop', version: '1', description: 'Reading and paying a payment.' },
    servers: [{ url: `${shopUrl}/api/v1` }],
    security: [{ payLink: [] }, { session: [] }],
    components: {
      securitySchemes: {
        payLink: { type: 'http', scheme: 'bearer', description: 'The token of a pay link.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: buyerSessionCookie.name,
          description: 'A signed-in buyer.',
        },
      },
    },
    paths: {
      '/payments/{paymentId}': {
        get: {
          summary: 'How a payment stands',
          parameters: [paymentId],
          responses: { 200: success('The payment.', PaymentBody), 404: refusals[404] },
        },
      },
      '/payments/{paymentId}/channels': {
        get: {
          summary: 'The ways to pay what is left',
          parameters: [paymentId],
          responses: { 200: success('The ways.', ChannelsBody), 404: refusals[404] },
        },
      },
      '/payments/{paymentId}/attempts': {
        post: {
          summary: 'Pay by a way, or change to it',
          parameters: [paymentId, idempotencyKey],
          requestBody: { required: true, content: content(StartRequest) },
          responses: {
            201: success('The provider accepted.', StartBody),
            202: success('It is under way, or no clear answer came.', StartBody),
            ...refusals,
          },
        },
      },
      '/payments/{paymentId}/cancellation': {
        post: {
          summary: 'Cancel an unpaid payment',
          parameters: [paymentId, idempotencyKey],
          requestBody: { required: false, content: content(CancelRequest) },
          responses: { 200: success('It is cancelled.', CancelBody), ...refusals },
        },
      },
    },
  }
}
