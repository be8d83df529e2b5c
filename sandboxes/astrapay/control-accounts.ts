import { demoOneTimeCode, isBindingOpen, takeBindingStep } from './bindings.ts'
import type { ControlAnswer, ControlCall } from './control.ts'
import { endBindings } from './customers.ts'
import { balanceCapIdr } from './demo-wallets.ts'
import { textAt, valueAt, type JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import { parseSettings, settingsOf, showSettings } from './settings.ts'
import type { AccountStanding, Binding, Wallet } from './state.ts'
import { usualPhone } from './wallets.ts'

const standings = [
  'active',
  'frozen',
  'in_closure',
  'locked',
  'closed',
] as const satisfies readonly AccountStanding[]

/** The test accounts. */
export function listWallets(sandbox: Sandbox): ControlAnswer {
  return { status: 200, body: [...sandbox.state.wallets.values()].map(showWallet) }
}

/** Changes a test account: balance, identity proven or not, standing. */
export function setWallet(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const wallet = sandbox.state.wallets.get(textAt(body, 'phone') ?? '')
  if (wallet === undefined)
    return wrong('phone must be the number of a demo wallet, see GET /control/wallets.')
  const hasKyc = valueAt(body, 'kyc')
  if (hasKyc !== undefined && typeof hasKyc !== 'boolean') return wrong('kyc must be true or false.')
  const capIdr =
    hasKyc === undefined ? wallet.capIdr : hasKyc ? balanceCapIdr.preferred : balanceCapIdr.classic
  const standing = standings.find((each) => each === (valueAt(body, 'standing') ?? wallet.standing))
  if (standing === undefined) return wrong(`standing must be one of ${standings.join(', ')}.`)
  const usualBalance = Number(wallet.balanceIdr > capIdr ? capIdr : wallet.balanceIdr)
  const balance = valueAt(body, 'balance') ?? usualBalance
  if (!isWhole(balance) || BigInt(balance) > capIdr)
    return wrong(`balance must be whole rupiah from 0 to ${capIdr}.`)
  const sakuBalance = valueAt(body, 'sakuBalance') ?? Number(wallet.sakuBalanceIdr)
  if (!isWhole(sakuBalance)) return wrong('sakuBalance must be whole rupiah from 0.')

  wallet.capIdr = capIdr
  wallet.balanceIdr = BigInt(balance)
  wallet.sakuBalanceIdr = BigInt(sakuBalance)
  wallet.standing = standing
  // Opening the account again revives no token: the customer links anew.
  if (standing === 'locked' || standing === 'closed') endBindings(sandbox, wallet.phone)
  return { status: 200, body: showWallet(wallet) }
}

/** Links as a person would by the page. */
export function bindByControl(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const binding = findBinding(sandbox, body)
  if (binding === null)
    return { status: 404, body: { error: 'No binding has this referenceNo or externalUid.' } }
  const phone = usualPhone(textAt(body, 'phone') ?? binding.requiredPhone ?? '081200000001')
  const steps = [
    { phone },
    { code: textAt(body, 'otp') ?? demoOneTimeCode },
    { pin: textAt(body, 'pin') ?? sandbox.state.wallets.get(phone)?.pin ?? '' },
  ]
  for (const step of steps) {
    const outcome = takeBindingStep(sandbox, binding, step)
    if (outcome === 'bound') return { status: 200, body: { outcome, returnTo: binding.returnedTo } }
    if (outcome !== 'next') return { status: 409, body: { outcome, error: `Not linked: ${outcome}.` } }
  }
  return { status: 409, body: { outcome: binding.standing, error: 'Not linked.' } }
}

/** The links between merchants' users and accounts, and where they stand. */
export function listBindings(sandbox: Sandbox, { query }: ControlCall): ControlAnswer {
  const merchant = query.get('merchant')
  const shown = [...sandbox.state.bindings.values()].map((each) => ({
    referenceNo: each.id,
    merchant: each.clientId,
    externalUid: each.externalUid,
    phone: each.phone,
    status: each.standing === 'open' && !isBindingOpen(sandbox, each) ? 'lapsed' : each.standing,
  }))
  return { status: 200, body: shown.filter((each) => merchant === null || each.merchant === merchant) }
}

/** Ends a link as the customer does in AstraPay's own app: the merchant is not told, its tokens are dead. */
export function unbindByControl(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const binding = findBinding(sandbox, body)
  if (binding === null)
    return { status: 404, body: { error: 'No binding has this referenceNo or externalUid.' } }
  if (binding.standing !== 'bound')
    return { status: 409, body: { error: `This binding is not bound: ${binding.standing}.` } }
  binding.standing = 'ended'
  return { status: 200, body: { referenceNo: binding.id, status: 'ended' } }
}

/** What was agreed with the merchants. */
export function listSettings(sandbox: Sandbox): ControlAnswer {
  const { state } = sandbox
  return {
    status: 200,
    body: [...state.merchants.keys()].map((id) => showSettings(id, settingsOf(state, id))),
  }
}

/** Changes what was agreed with a merchant; `merchant` may be left out when there is only one. */
export function changeSettings(sandbox: Sandbox, { body }: ControlCall): ControlAnswer {
  const { state } = sandbox
  const only = state.merchants.size === 1 ? [...state.merchants.keys()][0] : undefined
  const merchant = textAt(body, 'merchant') ?? only ?? ''
  if (!state.merchants.has(merchant)) return wrong('merchant must be the clientId of a registered merchant.')
  const settings = parseSettings(settingsOf(state, merchant), body)
  if (typeof settings === 'string') return wrong(settings)
  state.settings.set(merchant, settings)
  return { status: 200, body: showSettings(merchant, settings) }
}

function findBinding(sandbox: Sandbox, body: JsonObject): Binding | null {
  const referenceNo = textAt(body, 'referenceNo')
  if (referenceNo !== null) return sandbox.state.bindings.get(referenceNo) ?? null
  const externalUid = textAt(body, 'externalUid')
  const merchant = textAt(body, 'merchant')
  // The latest request of a user is the one whose page is still open.
  const own = [...sandbox.state.bindings.values()].filter(
    (each) => each.externalUid === externalUid && (merchant === null || each.clientId === merchant),
  )
  return own.at(-1) ?? null
}

function showWallet(wallet: Wallet): JsonObject {
  const { phone, name, balanceIdr, capIdr, sakuBalanceIdr, standing } = wallet
  return {
    phone,
    name,
    balance: Number(balanceIdr),
    cap: Number(capIdr),
    kyc: capIdr === balanceCapIdr.preferred,
    sakuBalance: Number(sakuBalanceIdr),
    standing,
    isActive: standing === 'active',
  }
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function wrong(error: string): ControlAnswer {
  return { status: 400, body: { error } }
}
