import { parseObject } from './json.ts'

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
      return JSON.stringify({ ...parseObject(text), service: null, acquirer: null, channel: null })
    case 'absent_channel': {
      const { service: _service, acquirer: _acquirer, channel: _channel, ...rest } = parseObject(text) ?? {}
      return JSON.stringify(rest)
    }
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
