import { isObject, parseObject } from './json.ts'

export type Spoiling =
  'wrong_amount' | 'null_channel' | 'absent_channel' | 'extra_fields' | 'decimal_amount' | 'other_spelling'

/** The text of a notification with one thing about it that a merchant should survive. */
export function spoiledBody(text: string, kind: Spoiling): string {
  switch (kind) {
    case 'wrong_amount':
      return text
        .replace(/"amount":(\d+)/, (_all, amount: string) => `"amount":${Number(amount) + 1}`)
        .replace(/"value":"(\d+)\.00"/, (_all, amount: string) => `"value":"${Number(amount) + 1}.00"`)
    case 'null_channel':
      return withoutChannel(text, null)
    case 'absent_channel':
      // A field that is undefined is not written at all.
      return withoutChannel(text, undefined)
    case 'extra_fields':
      return JSON.stringify({
        ...parseObject(text),
        new_field: { added: 'in a later version', list: [1, 2] },
      })
    case 'decimal_amount':
      return text.replace(/"amount":(\d+)/, '"amount":$1.0')
    case 'other_spelling':
      // The provider writes "identifer" for virtual accounts and "identifier" elsewhere.
      return text.replace(/"(identifer|identifier)":/, (_all, found: string) =>
        found === 'identifer' ? '"identifier":' : '"identifer":',
      )
  }
}

/** Checkout names the channel at the top, SNAP inside additionalInfo. */
function withoutChannel(text: string, nothing: null | undefined): string {
  const body = parseObject(text) ?? {}
  const extra = body['additionalInfo']
  if (!isObject(extra))
    return JSON.stringify({ ...body, service: nothing, acquirer: nothing, channel: nothing })
  const named = ['channel', 'channelId', 'acquirerId'].filter((field) => field in extra)
  const emptied = Object.fromEntries(named.map((field) => [field, nothing]))
  return JSON.stringify({ ...body, additionalInfo: { ...extra, ...emptied } })
}
