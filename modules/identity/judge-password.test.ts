import { describe, expect, it } from 'vitest'
import { createIdentity } from './identity.ts'
import { judgeNewPassword } from './judge-password.ts'
import { companyWords } from './password-words.ts'
import { testKeys, testPanelUrl } from './testing.ts'

const identity = createIdentity({
  otpChannel: { send: () => Promise.resolve({ kind: 'unknown', reason: 'test' }) },
  panelUrl: testPanelUrl,
  ...testKeys,
})
const judge = (password: string, personal: readonly string[] = []) =>
  judgeNewPassword({ identity }, { password, personal })

describe('a new password', () => {
  it.each([
    ['eleven characters', 'elevenchars', 'too_short'],
    ['129 characters', 'ab c'.repeat(40).slice(0, 129), 'too_long'],
    ['a repetition', 'abcabcabcabcabc', 'too_common'],
    ['a word twice', 'sayangsayang', 'too_common'],
    ['a row of the keyboard', 'qwertyuiopas', 'too_common'],
    ['a row backwards with digits', 'poiuytrewq99', 'too_common'],
    ['digits in their order', '123456789012', 'too_common'],
    ['a common password as it is', 'unbelievable', 'too_common'],
    ['a common password with digits around', '2024unbelievable!', 'too_common'],
    ['a common password in leet', 'unb3l13v4bl3', 'too_common'],
    ['a word of the language with a year', 'pengembalian2026', 'too_common'],
    ['a word of the house', 'Bengkel-2026-!!', 'too_common'],
    ['words of the house in leet', '4str40t0sh0p2026', 'too_common'],
    ['two words of the house', 'AdminBengkel1', 'too_common'],
  ])('is refused where it is %s', async (_, password, verdict) => {
    expect(await judge(password)).toBe(verdict)
  })

  it('is refused where it is little more than the name or the e-mail', async () => {
    const personal = ['ratna.wulandari@astraotoshop.test', 'Ratna Wulandari']
    expect(await judge('Wulandari-ratna-77', personal)).toBe('too_common')
    expect(await judge('wulandari naik sepeda', personal)).toBeNull()
  })

  it.each([
    'kopi tubruk tanpa gula',
    'correct horse battery staple',
    'tr0ub4dor & tiga kawannya',
    '9f3k2m-xv81q-pl07w',
    'x'.repeat(5) + 'qazplmwsxokn' + '!'.repeat(5),
    'さくらのはなが さいたよ ね',
    'ab c'.repeat(2) + ' ujung jalan itu',
    `${'panjang sekali '.repeat(8)}x`.slice(0, 128),
  ])('may be any other, without rules of composition: %s', async (password) => {
    expect(await judge(password)).toBeNull()
  })

  it('is measured in characters after normalising: twelve accented letters are twelve', async () => {
    expect(await judge('e\u0301a\u0301i\u0301o\u0301u\u0301n\u0303e\u0300a\u0300i\u0300o\u0300u\u0300')).toBe(
      'too_short',
    )
    expect(
      await judge('e\u0301a\u0301i\u0301o\u0301u\u0301n\u0303e\u0300a\u0300i\u0300o\u0300u\u0300x'),
    ).toBeNull()
  })

  it('is not the own e-mail address, alone or with little around it', async () => {
    const judged = (password: string) => judge(password, ['beli@toko-contoh.test', 'Budi'])
    expect(await judged('Beli@toko-contoh.test')).toBe('too_common')
    expect(await judged('beli@toko-contoh.test99')).toBe('too_common')
    expect(await judged('beli@toko-contoh.test lebih murah')).toBeNull()
  })

  it('leans on no word of the house, whichever', async () => {
    const verdicts = await Promise.all(companyWords.map((word) => judge(`${word}!2026!#7890`)))
    expect(verdicts).toEqual(companyWords.map(() => 'too_common'))
  })
})
