import type { Trx } from '#platform/ctx.ts'
import { formatWib } from '#platform/clock.ts'
import { newId } from '#platform/ids.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { queueMessage } from '#messaging'
import type { IdentityCtx } from '../identity.ts'

export type ShopLocale = 'id' | 'en'

/** What an owner of an account is told of. */
export type AccountChange = 'password' | 'phone' | 'passkey_added' | 'passkey_removed' | 'email'

const words: Readonly<Record<AccountChange, Readonly<Record<ShopLocale, string>>>> = {
  password: { id: 'kata sandi diganti', en: 'the password was changed' },
  phone: { id: 'nomor WhatsApp diganti', en: 'the WhatsApp number was changed' },
  passkey_added: { id: 'kunci sandi (passkey) ditambahkan', en: 'a passkey was added' },
  passkey_removed: { id: 'kunci sandi (passkey) dihapus', en: 'a passkey was removed' },
  email: { id: 'alamat e-mail diganti', en: 'the e-mail address was changed' },
}

/** Tells a number of a change that its holder should know of, with the commit. */
export async function tellAccountChange(
  ctx: IdentityCtx,
  trx: Trx,
  told: { readonly to: Phone; readonly change: AccountChange; readonly locale: ShopLocale },
): Promise<void> {
  const at = ctx.now()
  const { locale } = told
  await queueMessage(trx, {
    to: told.to,
    template: locale === 'id' ? 'account_changed_id' : 'account_changed_en',
    params: {
      what: words[told.change][locale],
      at: formatWib(at),
      url: `${ctx.identity.buyers.shopUrl}/akun/keamanan`,
    },
    dedupeKey: `account_changed:${newId('msg')}`,
    at,
  })
}
