import type { FastifyReply } from 'fastify'
import type { StoredAnswer } from '#platform/answer-once.ts'

/** What went wrong and what to do next, as `application/problem+json` (RFC 9457); `code` is for programs. */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
}

export const problems = {
  notFound: {
    status: 404,
    code: 'not_found',
    title: 'There is no such payment',
    detail: 'Check its id, and that your session or pay link may read it.',
  },
  keyMissing: {
    status: 400,
    code: 'idempotency_key_missing',
    title: 'This request needs an Idempotency-Key',
    detail:
      'Send a header Idempotency-Key of 1 to 255 printable characters, new for each thing you want done.',
  },
  keyOfOtherRequest: {
    status: 422,
    code: 'idempotency_key_reused',
    title: 'This Idempotency-Key came with another request before',
    detail: 'Send a new key with this request, or the earlier request again with this key.',
  },
  inProgress: {
    status: 409,
    code: 'in_progress',
    title: 'The first request with this Idempotency-Key is still being worked',
    detail: 'Send the same request again in a few seconds: you will get its answer.',
  },
  unreadable: {
    status: 400,
    code: 'unreadable_body',
    title: 'The body is not the JSON that this request takes',
    detail: 'Compare it with /api/v1/openapi.json.',
  },
} as const satisfies Record<string, Problem>

export function toAnswer(problem: Problem): StoredAnswer {
  const { status, ...rest } = problem
  return { status, body: JSON.stringify({ type: 'about:blank', status, ...rest }) }
}

export function sendAnswer(reply: FastifyReply, answer: StoredAnswer): FastifyReply {
  const type = answer.status < 400 ? 'application/json' : 'application/problem+json'
  return reply
    .code(answer.status)
    .headers({ 'cache-control': 'no-store' })
    .type(`${type}; charset=utf-8`)
    .send(answer.body)
}
