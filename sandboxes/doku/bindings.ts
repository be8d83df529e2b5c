import { randomUUID } from 'node:crypto'
import type { Binding } from './state.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

/** The one-time password of every sandbox account; a person reads it on the page. */
export const sandboxOtp = '123456'

const wrongOtpsMax = 3
const bindMsMax = 60 * 60_000
const balanceIdr = 10_000_000
const smallBalanceIdr = 50_000

export type BindingWish = Pick<
  Binding,
  'clientId' | 'kind' | 'channel' | 'custIdMerchant' | 'phone' | 'customerName' | 'maskedCard'
> & { successUrl: string; failedUrl: string }

export function openBinding(world: World, wish: BindingWish): Binding {
  const createdAtMs = now(world)
  const binding: Binding = {
    ...wish,
    referenceNo: `BND${createdAtMs}${String(nextSequence(world)).padStart(7, '0')}`,
    status: 'PENDING',
    authCode: randomUUID().replaceAll('-', ''),
    authCodeUsed: false,
    wrongOtps: 0,
    createdAtMs,
  }
  remember(world.state.bindings, binding.referenceNo, binding)
  world.changed()
  return binding
}

/** Why a person cannot go on with this binding; null when they can. */
export function bindingClosedReason(world: World, binding: Binding): string | null {
  switch (binding.status) {
    case 'SUCCESS':
      return 'Akun ini sudah terhubung.'
    case 'FAILED':
      return 'Penghubungan akun gagal. Mulai lagi dari toko.'
    case 'UNBOUND':
      return 'Hubungan akun ini sudah diputus.'
    case 'PENDING':
      return now(world) - binding.createdAtMs > bindMsMax ? 'Waktu penghubungan sudah habis.' : null
  }
}

/** Types the one-time password; the third wrong one ends it. */
export function confirmBinding(world: World, binding: Binding, otp: string): Binding['status'] {
  if (otp === sandboxOtp) binding.status = 'SUCCESS'
  else {
    binding.wrongOtps += 1
    if (binding.wrongOtps >= wrongOtpsMax) binding.status = 'FAILED'
  }
  world.changed()
  return binding.status
}

export function failBinding(world: World, binding: Binding): void {
  binding.status = 'FAILED'
  world.changed()
}

/** Ends a tie: its tokens die with it. */
export function unbind(world: World, binding: Binding): void {
  binding.status = 'UNBOUND'
  for (const [token, issued] of world.state.customerTokens) {
    if (issued.bindingNo === binding.referenceNo) world.state.customerTokens.delete(token)
  }
  world.changed()
}

/** Where the browser goes after the binding; the code to exchange for a customer token is in it. */
export function bindingReturnUrl(binding: Binding): string {
  const success = binding.status === 'SUCCESS'
  const url = new URL(success ? binding.successUrl : binding.failedUrl)
  url.searchParams.set('referenceNo', binding.referenceNo)
  if (success) url.searchParams.set('authCode', binding.authCode)
  return url.href
}

/** Balances do not move: a telephone number that ends in 0002 has little, every other has enough. */
export function balanceIdrOf(binding: Binding): number {
  return binding.phone.endsWith('0002') ? smallBalanceIdr : balanceIdr
}
