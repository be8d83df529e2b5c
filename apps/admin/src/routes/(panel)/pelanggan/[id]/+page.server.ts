import { error } from '@sveltejs/kit'
import { everyRecord } from '#audit'
import { may, searchTrail } from '#access'
import { findCompany } from '#companies'
import { findCustomer, listNames } from '#identity'
import { oneOf } from '../../../../lib/choices.ts'
import { actorOf } from '../../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

const historyLimit = 10

export const load: PageServerLoad = async (event) => {
  const { ctx } = event.locals.house
  const actor = actorOf(event)
  const customer = await findCustomer(ctx, { actor, buyerId: event.params.id })
  if (customer === null) error(404)
  const { companyId } = customer
  const company = companyId === null ? null : await findCompany(ctx, { companyId })
  return {
    customer,
    company: company === null ? null : { id: company.id, name: company.name, city: company.address.city },
    maySeeCompany: may(actor, 'company.read'),
    mayView: may(actor, 'customer.view_as'),
    told: oneOf(['reason_needed', 'not_found'] as const, event.url.searchParams.get('kabar')),
    history: may(actor, 'audit.read') ? await historyOf(event, customer.id) : null,
    now: ctx.now(),
  }
}

async function historyOf(event: Parameters<PageServerLoad>[0], buyerId: string) {
  const { ctx } = event.locals.house
  const filter = { ...everyRecord, objectKind: 'buyer', objectId: buyerId }
  const input = { actor: actorOf(event), filter, cursor: null, limit: historyLimit }
  const { records } = await searchTrail(ctx, input)
  const names = await listNames(ctx, { ids: records.map((record) => record.who) })
  return records.map(({ id, at, who, whoName, action, reason }) => ({
    id: id.toString(),
    at,
    who,
    whoName: whoName ?? names.get(who) ?? null,
    action,
    reason,
  }))
}
