import { expect, test } from 'vitest'
import { readSwitchForm } from './switch-form.ts'

const now = new Date('2026-11-24T05:00:00Z')

function form(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData()
  const said = {
    target: 'channel:doku_va_bca',
    messageId: 'Perawatan',
    messageEn: 'Maintenance',
    reason: 'bank',
  }
  for (const [name, value] of Object.entries({ ...said, ...fields })) data.set(name, value)
  return data
}

test('times are read on the clock of Jakarta', () => {
  const span = form({ when: 'span', fromAt: '2026-11-24T23:30', untilAt: '2026-11-25T01:00' })
  expect(readSwitchForm(span, now)).toMatchObject({
    fromAt: new Date('2026-11-24T16:30:00Z'),
    untilAt: new Date('2026-11-24T18:00:00Z'),
    daily: null,
  })
  const daily = form({ when: 'daily', dailyFrom: '23:30', dailyUntil: '01:00', dailyLast: '2026-11-30' })
  expect(readSwitchForm(daily, now)).toMatchObject({
    fromAt: now,
    untilAt: new Date('2026-11-30T16:59:00Z'),
    daily: { fromMinute: 1410, untilMinute: 60 },
  })
  expect(readSwitchForm(form({ when: 'now' }), now)).toMatchObject({
    fromAt: now,
    untilAt: null,
    daily: null,
  })
})

test.each([
  { when: 'span', fromAt: '', untilAt: '2026-11-25T01:00' },
  { when: 'span', fromAt: '2026-13-40T10:00', untilAt: '2026-11-25T01:00' },
  { when: 'daily', dailyFrom: '24:00', dailyUntil: '01:00' },
  { when: 'daily', dailyFrom: '10:00', dailyUntil: '11:00', dailyLast: 'soon' },
  { when: 'sometime' },
  { when: 'now', target: 'staff:admin' },
  { when: 'now', target: 'channel:' },
])('what cannot be read is refused: %j', (fields) => {
  expect(readSwitchForm(form(fields), now)).toBeNull()
})
