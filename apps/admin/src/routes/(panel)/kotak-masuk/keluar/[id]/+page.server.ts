import { error } from '@sveltejs/kit'
import { findExchange } from '#payments'
import { readable } from '../../../../../lib/inbox/readable.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const exchange = await findExchange(locals.house.ctx, { exchangeId: params.id })
  if (exchange === null) error(404)
  const { requestHeaders, requestBody, responseBody, ...rest } = exchange
  return {
    exchange: rest,
    requestHeaders: readable(requestHeaders),
    requestBody: readable(requestBody),
    responseBody: readable(responseBody),
  }
}
