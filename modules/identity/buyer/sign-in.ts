import type { Trx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { recordAuthEvent } from '../auth-event.store.ts'
import type { Buyer } from '../buyer.ts'
import type { BuyerAccount } from '../buyer.store.ts'
import type { BuyerFactor } from '../buyer-session.ts'
import { openBuyerSession } from '../buyer-session.ts'
import type { Client } from '../client.ts'
import type { IdentityCtx } from '../identity.ts'
import { rememberDevice } from './device.store.ts'

export interface BuyerSignedIn {
  readonly kind: 'signed_in'
  /** For the session cookie only. */
  readonly sessionToken: string
  /** For the cookie of a known browser only; it signs nobody in. */
  readonly deviceToken: string
  readonly buyer: Buyer
  readonly expiresAt: Date
}

/** Opens a session under a token that never existed before. The account is locked and its factor proven. */
export async function signBuyerIn(
  ctx: IdentityCtx,
  trx: Trx,
  signed: { readonly account: BuyerAccount; readonly factor: BuyerFactor; readonly client: Client },
): Promise<BuyerSignedIn> {
  const { account, factor, client } = signed
  const at = ctx.now()
  const sessionToken = newToken()
  const { id: buyerId, credVersion } = account
  const expiresAt = await openBuyerSession(trx, {
    token: sessionToken,
    buyerId,
    credVersion,
    factor,
    client,
    at,
  })
  const deviceToken = await rememberDevice(trx, { buyerId, at })
  await recordAuthEvent(trx, {
    realm: 'buyer',
    kind: 'signed_in',
    accountId: buyerId,
    subjectMac: null,
    client,
    detail: factor,
    at,
  })
  return { kind: 'signed_in', sessionToken, deviceToken, buyer: publicBuyer(account), expiresAt }
}

function publicBuyer({ id, companyId, companyRole, email, name, phone }: BuyerAccount): Buyer {
  return { id, companyId, companyRole, email, name, phone }
}
