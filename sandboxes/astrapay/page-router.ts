import { showBinding, takeBindingForm } from './binding-pages.ts'
import { refillWallet, scanQr, showHome } from './home-page.ts'
import type { PageAnswer } from './html.ts'
import { showPayment, takeForm, unknownPage } from './payment-pages.ts'
import type { Sandbox } from './sandbox.ts'
import { showSettlements, settlementFile } from './settlement-page.ts'
import { showTopUp, takeTopUp } from './top-up-page.ts'

export type PageCall = { method: string; url: URL; text: string; accept: string }

/** The page for a browser's call, or null when the call is for a service. */
export function pageFor(sandbox: Sandbox, call: PageCall): PageAnswer | null {
  if (call.method === 'GET') return shownPage(sandbox, call)
  return call.method === 'POST' ? takenForm(sandbox, call) : null
}

function shownPage(sandbox: Sandbox, { url, accept }: PageCall): PageAnswer | null {
  if (url.pathname === '/' && accept.includes('text/html')) return showHome(sandbox)
  if (url.pathname === '/payment-channel/top-up') return showTopUp(sandbox, url)
  if (url.pathname === '/settlements') return showSettlements(sandbox, url)
  if (url.pathname === '/settlements.csv') return settlementFile(sandbox, url)
  const found = findPage(sandbox, url)
  if (found === null) return null
  switch (found.kind) {
    case 'payment':
      return showPayment(sandbox, found.payment, url.searchParams.get('step'))
    case 'binding':
      return showBinding(sandbox, found.binding)
    case 'nothing':
      return unknownPage()
  }
}

function takenForm(sandbox: Sandbox, { url, text }: PageCall): PageAnswer | null {
  const form = new URLSearchParams(text)
  if (url.pathname === '/scan') return scanQr(sandbox, form)
  if (url.pathname === '/refill') return refillWallet(sandbox, form)
  if (url.pathname === '/payment-channel/top-up') return takeTopUp(sandbox, url, form)
  const found = findPage(sandbox, url)
  if (found === null) return null
  switch (found.kind) {
    case 'payment':
      return takeForm(sandbox, found.payment, form)
    case 'binding':
      return takeBindingForm(sandbox, found.binding, form)
    case 'nothing':
      return unknownPage()
  }
}

function findPage(sandbox: Sandbox, url: URL) {
  const parts = /^\/(merchant-service\/payments|payment-channel\/account-binding)\/([0-9a-f-]{36})$/.exec(
    url.pathname,
  )
  if (parts === null) return null
  const payment = sandbox.state.payments.get(parts[2] ?? '')
  if (payment !== undefined) return { kind: 'payment', payment } as const
  const binding = sandbox.state.bindings.get(parts[2] ?? '')
  return binding === undefined ? ({ kind: 'nothing' } as const) : ({ kind: 'binding', binding } as const)
}
