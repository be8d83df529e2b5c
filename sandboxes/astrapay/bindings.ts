import { randomInt, randomUUID } from 'node:crypto'
import { useRefreshToken } from './customers.ts'
import { isJsonObject, valueAt } from './json.ts'
import { isReserved } from './reservations.ts'
import type { Sandbox } from './sandbox.ts'
import { settingsOf } from './settings.ts'
import { accept, readFields, refuse, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Binding } from './state.ts'
import { usualPhone } from './wallets.ts'

/** The one-time code every test account gets. */
export const demoOneTimeCode = '111111'
export const wrongTriesMax = 3
const pageLifeMs = 15 * 60_000
const codeLifeMs = 10 * 60_000

/** Service 07: asks a customer to link an account; the answer carries the page's address and an authCode. */
export function startBinding(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('07', body)
  const merchantId = fields.required('merchantId', 64)
  const phoneNo = fields.optional('phoneNo', 16)
  if (phoneNo !== null && !/^\d+$/.test(phoneNo)) fields.malformed('phoneNo')
  if (!isJsonObject(valueAt(body, 'additionalInfo'))) fields.required('additionalInfo', 0)
  const finishBindingUrl = fields.required('additionalInfo.finishBindingUrl', 2048)
  const externalUid = fields.required('additionalInfo.externalUid', 256)
  fields.optional('additionalInfo.name', 256)
  fields.optional('additionalInfo.email', 256)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  if (merchantId !== merchant.merchantId) return refuse('07', '40408')

  const nowMs = sandbox.clock.nowMs()
  const binding: Binding = {
    id: randomUUID(),
    clientId: merchant.clientId,
    externalUid,
    requiredPhone: phoneNo === null ? null : usualPhone(phoneNo),
    finishBindingUrl,
    validUpToMs: nowMs + pageLifeMs,
    standing: 'open',
    phone: null,
    hasGivenCode: false,
    wrongTries: 0,
    problem: null,
    returnedTo: null,
  }
  sandbox.state.bindings.set(binding.id, binding)
  const authCode = mintAuthCode(sandbox, binding, binding.validUpToMs + codeLifeMs)
  return accept('07', {
    referenceNo: binding.id,
    redirectUrl: `${sandbox.publicUrl}${bindingPath(binding)}`,
    additionalInfo: { authCode },
  })
}

/** Service 08: whether a refresh token still belongs to a living binding. */
export function inquireBinding(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('08', body)
  const refreshToken = fields.required('additionalInfo.refreshToken', 512)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  const binding = useRefreshToken(sandbox, merchant.clientId, refreshToken)
  return binding === null ? refuse('08', '40104') : accept('08', { referenceNo: randomUUID() })
}

/** Service 09: ends a binding, unless money of that customer is still reserved. */
export function endBinding(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('09', body)
  const merchantId = fields.required('merchantId', 64)
  const refreshToken = fields.required('additionalInfo.refreshToken', 512)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  if (merchantId !== merchant.merchantId) return refuse('09', '40408')
  const binding = useRefreshToken(sandbox, merchant.clientId, refreshToken)
  if (binding === null) return refuse('09', '40104')
  const hasReserved = [...sandbox.state.reservations.values()].some(
    (each) =>
      each.clientId === merchant.clientId && each.phone === binding.phone && isReserved(sandbox, each),
  )
  if (hasReserved) return refuse('09', '40306', 'Pending Auth Transaction')
  binding.standing = 'ended'
  sandbox.touch()
  return accept('09', { referenceNo: randomUUID(), unlinkResult: 'success' })
}

export type BindingOutcome =
  | 'next'
  | 'bound'
  | 'unknown_phone'
  | 'other_phone'
  | 'inactive'
  | 'wrong_code'
  | 'wrong_pin'
  | 'failed'
  | 'not_open'

/** What a person may have typed on the page so far. */
export type BindingInput = { phone: string } | { code: string } | { pin: string }

/** True while a person may still link; the clock decides. */
export function isBindingOpen(sandbox: Sandbox, binding: Binding): boolean {
  return binding.standing === 'open' && sandbox.clock.nowMs() < binding.validUpToMs
}

/** Takes one step of linking as a person does: the number, then the one-time code, then the PIN. */
export function takeBindingStep(sandbox: Sandbox, binding: Binding, input: BindingInput): BindingOutcome {
  if (!isBindingOpen(sandbox, binding)) return 'not_open'
  sandbox.touch()
  binding.problem = null
  if ('phone' in input) return takePhone(sandbox, binding, usualPhone(input.phone))
  if (binding.phone === null) return 'next'
  if ('code' in input) {
    if (input.code !== demoOneTimeCode) return countWrongTry(binding, 'wrong_code')
    binding.hasGivenCode = true
    return 'next'
  }
  if (!binding.hasGivenCode) return 'next'
  if (input.pin !== sandbox.state.wallets.get(binding.phone)?.pin) return countWrongTry(binding, 'wrong_pin')
  binding.standing = 'bound'
  binding.returnedTo = addressOfReturn(sandbox, binding)
  return 'bound'
}

/** The path of the page on which a customer links. */
export function bindingPath(binding: Binding): string {
  return `/payment-channel/account-binding/${binding.id}`
}

/** The provider takes a person back to an https address only, or to one on the person's own machine. */
export function isUsableReturn(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (protocol === 'https:') return true
  return protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

function takePhone(sandbox: Sandbox, binding: Binding, phone: string): BindingOutcome {
  const wallet = sandbox.state.wallets.get(phone)
  const note = (problem: 'unknown_phone' | 'other_phone' | 'inactive'): BindingOutcome => {
    binding.problem = problem
    return problem
  }
  if (binding.requiredPhone !== null && phone !== binding.requiredPhone) return note('other_phone')
  if (wallet === undefined) return note('unknown_phone')
  if (wallet.standing !== 'active') return note('inactive')
  binding.phone = phone
  binding.hasGivenCode = false
  return 'next'
}

function countWrongTry(binding: Binding, problem: 'wrong_code' | 'wrong_pin'): BindingOutcome {
  binding.wrongTries += 1
  binding.problem = problem
  if (binding.wrongTries < wrongTriesMax) return problem
  binding.standing = 'failed'
  return 'failed'
}

/** The redirect carries a code of its own; how, is one of the things integrators saw differ. */
function addressOfReturn(sandbox: Sandbox, binding: Binding): string {
  const address = new URL(binding.finishBindingUrl)
  const form = settingsOf(sandbox.state, binding.clientId).bindingReturn
  if (form === 'none') return address.href
  const authCode = mintAuthCode(sandbox, binding, sandbox.clock.nowMs() + codeLifeMs)
  if (form === 'query') address.searchParams.set('authCode', authCode)
  else address.hash = `authCode=${authCode}`
  return address.href
}

function mintAuthCode(sandbox: Sandbox, binding: Binding, expiresAtMs: number): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const authCode = Array.from({ length: 50 }, () => letters.charAt(randomInt(letters.length))).join('')
  sandbox.state.authCodes.set(authCode, { bindingId: binding.id, isUsed: false, expiresAtMs })
  sandbox.touch()
  return authCode
}
