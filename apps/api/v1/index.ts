import type { FastifyInstance } from 'fastify'
import type { House } from '../../wiring.ts'
import { openApiDocument } from './openapi.ts'
import { registerPayments } from './payments.ts'

const bodyLimitBytes = 16 * 1_024

/** Our own API for programs, under `/api/v1`. */
export function registerApi(server: FastifyInstance, house: House, shopUrl: string): void {
  const document = JSON.stringify(openApiDocument(shopUrl))
  server.register(
    async (scope) => {
      // Bodies stay raw: a key's repetition is recognised by the very bytes.
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(
        'application/json',
        { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
        (_request, body, done) => done(null, body),
      )
      scope.get('/openapi.json', async (_request, reply) =>
        reply.type('application/json; charset=utf-8').send(document),
      )
      registerPayments(scope, house)
    },
    { prefix: '/api/v1' },
  )
}
