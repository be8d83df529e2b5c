import { describe, expect, test } from 'vitest'
import { waitingForm } from './ask-for-proof.ts'

function posted(fields: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

describe('a form that waits for a proof', () => {
  test('keeps what was typed and the address with its action', () => {
    const url = new URL('http://panel.test/pengembalian/baru?/pesan&dari=ORD-1')
    expect(waitingForm(url, posted({ amount: '125000', reason: 'Salah kirim', passkeyId: 'psk_1' }))).toEqual(
      {
        path: '/pengembalian/baru?/pesan&dari=ORD-1',
        method: 'post',
        fields: [
          ['amount', '125000'],
          ['reason', 'Salah kirim'],
          ['passkeyId', 'psk_1'],
        ],
      },
    )
  })

  test('keeps no password, no code and no file', () => {
    const secrets = {
      password: 'x',
      kataSandi: 'x',
      newPassword: 'x',
      code: '123456',
      kode: '1',
      token: 't',
      pin: '1',
    }
    const form = posted({ ...secrets, proof: new File(['x'], 'x.pdf'), keep: 'yes' })
    expect(waitingForm(new URL('http://panel.test/a'), form).fields).toEqual([['keep', 'yes']])
  })

  test('of a link goes by get, without fields', () => {
    const url = new URL('http://panel.test/pembayaran/ekspor?state=settled')
    expect(waitingForm(url, null)).toEqual({
      path: '/pembayaran/ekspor?state=settled',
      method: 'get',
      fields: [],
    })
  })

  test.each(['//evil.test/a', '/\\evil.test', '/\t/evil.test'])('never leads away: %j', (pathname) => {
    expect(waitingForm({ pathname, search: '' }, posted({}))).toMatchObject({ path: '/' })
  })

  test('is bounded', () => {
    const form = new FormData()
    for (let at = 0; at < 500; at += 1) form.append(`f${at}`, 'x'.repeat(120_000))
    const { fields } = waitingForm(new URL('http://panel.test/a'), form)
    expect(fields).toHaveLength(200)
    expect(fields[0]?.[1]).toHaveLength(100_000)
  })
})
