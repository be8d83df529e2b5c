import { bindingPage } from './pages-binding.ts'
import { checkoutPage } from './pages-checkout.ts'
import { debitPage } from './pages-debit.ts'
import { homePage } from './pages-home.ts'
import { howToPay, payPage } from './pages-pay.ts'
import { qrisPage } from './pages-qris.ts'
import { settlementsPage } from './pages-settlements.ts'
import { headerOf, notFoundReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import type { World } from './world.ts'

/** Whether a person's page is asked for, rather than one of the provider's paths. */
export function isPagePath(incoming: Incoming): boolean {
  const { path } = incoming
  if (path === '/') return incoming.method === 'GET' && headerOf(incoming, 'accept').includes('text/html')
  return /^\/(pay|qris|settlements|settlements\.csv|checkout-link-v2|direct-debit\/ui|how-to-pay|how-to-pay-api)(\/|$)/.test(
    path,
  )
}

export async function page(world: World, incoming: Incoming): Promise<Reply> {
  const [, area = '', name = '', step = ''] = incoming.path.split('/')
  switch (area) {
    case '':
      return homePage(world)
    case 'pay':
      return payPage(world, incoming)
    case 'settlements':
    case 'settlements.csv':
      return settlementsPage(world, incoming)
    case 'qris':
      return qrisPage(world, incoming)
    case 'direct-debit':
      return directDebit(world, incoming)
    case 'checkout-link-v2':
      return checkoutPage(world, incoming, { token: name, step })
    case 'how-to-pay':
    case 'how-to-pay-api':
      return howToPay(world, { number: name, asJson: area === 'how-to-pay-api' })
    default:
      return notFoundReply(incoming.path)
  }
}

async function directDebit(world: World, incoming: Incoming): Promise<Reply> {
  const [, , , area = '', referenceNo = '', step = ''] = incoming.path.split('/')
  switch (area) {
    case 'payment':
      return debitPage(world, incoming, { referenceNo, step })
    case 'binding':
      return bindingPage(world, incoming, referenceNo)
    default:
      return notFoundReply(incoming.path)
  }
}
