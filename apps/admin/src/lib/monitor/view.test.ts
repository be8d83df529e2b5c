import { describe, expect, test } from 'vitest'
import { moveInFeed, readMoved, refreshFeed, type FeedItem } from './view.ts'

const item = (over: Partial<FeedItem>): FeedItem => ({
  paymentId: 'pay_1',
  orderNumber: 'AOS-1',
  buyerName: 'Pembeli Contoh',
  amountIdr: '150000',
  state: 'choosing',
  note: null,
  at: '2026-11-24T07:00:00.000Z',
  ...over,
})
const moved = (name: string, at: string, paymentId = 'pay_1') => ({
  name,
  paymentId,
  orderNumber: 'AOS-1',
  amountIdr: '150000',
  reason: '',
  at,
})

describe('the feed', () => {
  test('a move puts its payment first, once, with its buyer kept', () => {
    const feed = [item({ paymentId: 'pay_2', at: '2026-11-24T07:01:00.000Z' }), item({})]
    const after = moveInFeed(feed, moved('payment.settled', '2026-11-24T07:02:00.000Z'))
    expect(after.map(({ paymentId, state }) => [paymentId, state])).toEqual([
      ['pay_1', 'settled'],
      ['pay_2', 'choosing'],
    ])
    expect(after[0]?.buyerName).toBe('Pembeli Contoh')
  })

  test('a move told again after a later one changes nothing', () => {
    const settled = moveInFeed([item({})], moved('payment.settled', '2026-11-24T07:02:00.000Z'))
    expect(moveInFeed(settled, moved('payment.awaiting', '2026-11-24T07:01:00.000Z'))).toBe(settled)
  })

  test('surplus money is not taken for a state: the row says it beside its own, with its own sum', () => {
    const at = '2026-11-24T07:05:00.000Z'
    const surplus = { ...moved('payment.surplus_received', at), amountIdr: '5000' }
    expect(moveInFeed([item({ state: 'settled' })], surplus)).toEqual([
      item({ state: 'settled', note: 'surplus', at }),
    ])
    expect(moveInFeed([], surplus)).toEqual([])
    expect(moveInFeed([], moved('payment.notification_noted', at))).toEqual([])
  })

  test('a part of the sum is said, and stays said after the next move', () => {
    const part = { ...moved('payment.choosing', '2026-11-24T07:01:00.000Z'), reason: 'paid_in_part' }
    const after = moveInFeed(
      moveInFeed([item({})], part),
      moved('payment.awaiting', '2026-11-24T07:02:00.000Z'),
    )
    expect(after).toMatchObject([{ state: 'awaiting', note: 'part' }])
  })

  test('a refresh never takes a payment back behind a move that was seen', () => {
    const feed = moveInFeed([], moved('payment.settled', '2026-11-24T07:02:00.000Z'))
    const after = refreshFeed(feed, [item({ state: 'awaiting' })])
    expect(after).toEqual([item({ state: 'settled', note: null, at: '2026-11-24T07:02:00.000Z' })])
  })

  test('what is not a message of ours is not one', () => {
    expect(readMoved('null')).toBeNull()
    expect(readMoved('{"name":"payment.settled"}')).toBeNull()
    expect(readMoved(JSON.stringify(moved('payment.settled', 'x')))).not.toBeNull()
  })
})
