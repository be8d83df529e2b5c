import { error } from '@sveltejs/kit'
import { findExchange } from '#payments'
import { readable } from '../../../../../lib/inbox/readable.ts'
import { actorOf } from '../../../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const exchange = await findExchange(locals.house.ctx, { exchangeId: params.id, by })
  if (exchange === null) error(404)
  const { requestHeaders, requestBody, responseBody, ...rest } = exchange
  return {
    exchange: rest,
    requestHeaders: readable(requestHeaders),
    requestBody: readable(requestBody),
    responseBody: readable(responseBody),
  }
}
