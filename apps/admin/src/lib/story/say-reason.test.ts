import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { en } from '../i18n/en.ts'
import { id } from '../i18n/id.ts'
import { knownReason, sayReason } from './say-reason.ts'

/** Weather and breakers, refunds, linked accounts, reservations and transfers have words of their own, on their own pages. */
const elsewhere = /^health\/|^transfer\/|refund|linked-account|link|reserv/

const folder = join(import.meta.dirname, '../../../../../modules/payments')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    file.endsWith('.ts') &&
    !/test(ing)?\.ts$|strict-json\.ts$|node_modules/.test(file) &&
    !elsewhere.test(file),
)
const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')

/** Words that stand on such lines without being a reason: kinds that are compared, and a provider's field. */
const noReasons = new Set(['awaiting', 'open', 'order', 'responseMessage'])

/** Every code written after `reason` or `outcome_reason`, with `x` for what is filled in. */
const codes = new Set(
  [...text.matchAll(/\b(?:reason|outcome_reason)\b\s*[:=]([^\n]*)/g)]
    .flatMap((match) => [...(match[1] ?? '').matchAll(/'([^']+)'|`([^`]+)`/g)])
    .map((match) => (match[1] ?? match[2] ?? '').replace(/\$\{[^}]*\}/g, 'x'))
    .flatMap((code) =>
      code === 'x_opened' ? ['invoices_opened', 'booking_opened', 'deposit_opened'] : [code],
    )
    // A sentence is for people already; codes are what is looked up.
    .filter((code) => /^[a-z_]+$/.test(code) && !noReasons.has(code)),
)

describe('reasons in plain words', () => {
  test('the codes of the module are really found', () => {
    expect(codes.size).toBeGreaterThan(30)
    expect([...codes]).toEqual(expect.arrayContaining(['paid_late', 'asked_x', 'no_clear_answer', 'timeout']))
  })

  test.each([
    ['id', id.reasons],
    ['en', en.reasons],
  ])('no code of the payments module is without its sentence (%s)', (_locale, t) => {
    const context = { t, channelLabel: (channel: string) => channel }
    const missing = [...codes].filter((code) => knownReason(code, context) === null)
    expect(missing).toEqual([])
  })

  test.each([
    ['id', id.story.notification.outcome],
    ['en', en.story.notification.outcome],
  ])('no outcome of a notification is without its sentence (%s)', (_locale, words) => {
    const unions = [
      ...text.matchAll(/type (?:ReceiptOutcome|AcknowledgeOutcome) =([^\n]*(?:\n\s+['|][^\n]*)*)/g),
    ]
    const outcomes = unions.flatMap((union) =>
      [...(union[1] ?? '').matchAll(/'(\w+)'/g)].map((word) => word[1] ?? ''),
    )
    expect(outcomes).toEqual(expect.arrayContaining(['settled', 'unreadable']))
    // A notification that is merely stored has no outcome yet.
    expect(outcomes.filter((outcome) => outcome !== 'stored' && !Object.hasOwn(words, outcome))).toEqual([])
  })

  test('a code inside a code is said too, and a provider’s own words stay', () => {
    const context = { t: id.reasons, channelLabel: () => 'BCA Virtual Account' }
    expect(sayReason('asked_doku_va_bca', context)).toContain('BCA Virtual Account')
    expect(sayReason('access_token_timeout', context)).toContain('tidak menjawab dalam batas waktu')
    expect(sayReason('Invalid Customer', context)).toBe('Alasan dari penyedia: Invalid Customer')
  })
})
