import type { Ctx, Db } from '#platform/ctx.ts'
import type { Rupiah } from '#platform/money.ts'
import { availability, type OfferedChannel } from '../channels.ts'
import type { Channel } from '../port.ts'
import type { BankAccount } from './account.ts'
import { selectAccounts } from './account.store.ts'
import { isOfferedTo } from './audience.ts'
import {
  bankOf,
  channelIdOf,
  isTransferChannel,
  lifetimeMinutes,
  maximumIdr,
  minimumIdr,
  noFee,
} from './transfer.ts'

/** The banks one may transfer to, in our order; none where the customer's group does not see transfers any more. */
export async function listTransferChannels(
  ctx: Ctx,
  input: { amount: Rupiah; companyId: string | null },
): Promise<OfferedChannel[]> {
  if (!(await isOfferedTo(ctx, input))) return []
  const accounts = await selectAccounts(ctx.db, { onlyActive: true })
  const firstOfBank = accounts.filter(
    (account, index) => accounts.findIndex((other) => other.bank === account.bank) === index,
  )
  return firstOfBank.map((account) => {
    const channel = channelOf(account)
    return { channel, available: availability(channel, input.amount) }
  })
}

/** The way to pay by transfer that an id names, also where its accounts take nothing new; null for every other id. */
export async function findTransferChannel(db: Db, channelId: string): Promise<Channel | null> {
  if (!isTransferChannel(channelId)) return null
  const accounts = await selectAccounts(db, { bank: bankOf(channelId), onlyActive: false })
  return accounts[0] === undefined ? null : channelOf(accounts[0])
}

function channelOf(account: BankAccount): Channel {
  return {
    id: channelIdOf(account.bank),
    provider: 'transfer',
    family: 'bank_transfer',
    substitute: null,
    label: `Transfer ${account.bankName}`,
    minimumIdr,
    maximumIdr,
    lifetimeMinutes,
    fee: noFee,
    refund: { kind: 'manual' },
  }
}
