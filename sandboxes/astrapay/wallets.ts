import type { Sandbox } from './sandbox.ts'
import type { PayOption, Wallet } from './state.ts'

/** Why a wallet cannot pay a sum, or null when it can. */
export type Shortage = 'insufficient' | 'over_cap' | null

/** Says whether a wallet could pay a sum from one pay option. */
export function shortageOf(wallet: Wallet, amountIdr: bigint, payOption: PayOption): Shortage {
  if (payOption === 'Bank Saqu') return wallet.sakuBalanceIdr < amountIdr ? 'insufficient' : null
  if (amountIdr > wallet.capIdr) return 'over_cap'
  return wallet.balanceIdr < amountIdr && !wallet.refillsItself ? 'insufficient' : null
}

/** Takes a sum out of a wallet, or says why not; the first demo wallet refills itself up to its cap. */
export function withdraw(wallet: Wallet, amountIdr: bigint, payOption: PayOption): Shortage {
  const shortage = shortageOf(wallet, amountIdr, payOption)
  if (shortage !== null) return shortage
  if (payOption === 'Bank Saqu') {
    wallet.sakuBalanceIdr -= amountIdr
    return null
  }
  // So that a long demonstration never runs dry.
  if (wallet.balanceIdr < amountIdr) wallet.balanceIdr = wallet.capIdr
  wallet.balanceIdr -= amountIdr
  return null
}

type Credit = { phone: string; amountIdr: bigint; payOption: PayOption }

/** Puts money into a wallet; false when its cap forbids it or the account is closed. */
export function deposit(sandbox: Sandbox, { phone, amountIdr, payOption }: Credit): boolean {
  const wallet = sandbox.state.wallets.get(phone)
  if (wallet === undefined) return true
  if (wallet.standing === 'closed') return false
  if (payOption === 'Bank Saqu') {
    wallet.sakuBalanceIdr += amountIdr
    return true
  }
  const balanceIdr = wallet.balanceIdr + amountIdr
  if (balanceIdr > wallet.capIdr && !wallet.refillsItself) return false
  wallet.balanceIdr = balanceIdr > wallet.capIdr ? wallet.capIdr : balanceIdr
  return true
}

/** Gives back what was only set aside; that was the customer's all along, so no cap can forbid it. */
export function restore(sandbox: Sandbox, phone: string, amountIdr: bigint): void {
  const wallet = sandbox.state.wallets.get(phone)
  if (wallet === undefined) return
  const balanceIdr = wallet.balanceIdr + amountIdr
  // The wallet that refills itself may have been refilled meanwhile.
  wallet.balanceIdr = wallet.refillsItself && balanceIdr > wallet.capIdr ? wallet.capIdr : balanceIdr
}

/** People type +62 812-0000-0001 or 62812… for 0812…. */
export function usualPhone(typed: string): string {
  return typed.replace(/[^\d]/g, '').replace(/^62/, '0')
}

/** A number as a page shows it: `0812••••0001`. */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, 4)}••••${phone.slice(-4)}`
}
