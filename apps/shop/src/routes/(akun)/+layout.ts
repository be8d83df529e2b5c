import type { AccountOwnWords } from '../../lib/words.ts'
import type { LayoutLoad } from './$types'

/** No framework in the browser: `lib/account-page.ts` asks for passkeys and copies. */
export const csr = false

/** The words of accounts travel only with the pages that say them. */
export const load: LayoutLoad = async ({ parent }) => {
  const { locale } = await parent()
  const account: AccountOwnWords =
    locale === 'id'
      ? (await import('../../lib/messages/id-account.ts')).idAccount
      : (await import('../../lib/messages/en-account.ts')).enAccount
  return { account }
}
