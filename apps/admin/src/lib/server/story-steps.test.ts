import '#platform/testing/start-postgres.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findTimeline } from '#monitor'
import { findChannel, startAttempt } from '#payments'
import { assert, present } from '#platform/assert.ts'
import { openOrder, takePart } from '../../../../testing/orders.ts'
import { eventually, startTestSystem, type TestSystem } from '../../../../testing/start-test-system.ts'
import { id } from '../i18n/id.ts'
import type { StoryStep } from '../story/step.ts'
import { tellStory } from './story-steps.ts'
import { staffActor } from '../../../../testing/staff.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())

async function storyOf(paymentId: string): Promise<StoryStep[]> {
  const { ctx } = system.house
  const timeline = present(
    await findTimeline(ctx, { paymentId, by: staffActor('operasi') }),
    'the payment exists',
  )
  const channelLabel = (channelId: string) => findChannel(ctx, channelId)?.channel.label ?? channelId
  return tellStory({ timeline, t: id, locale: 'id', channelLabel })
}

async function payWith(fault: string): Promise<string> {
  const { ctx } = system.house
  const { payment } = await openOrder(ctx, await takePart(system.database, 3))
  const started = await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_va_bca' })
  assert(started.kind === 'awaiting' && started.instruction.kind === 'virtual_account', 'a number is given')
  await system.control('doku', 'faults', { target: 'notification', kind: fault, times: 1 })
  await system.control('doku', 'pay', { virtualAccountNo: started.instruction.number })
  return payment.id
}

describe('the story of a payment', () => {
  test('says the money in plain words, marks a repeated notification and keeps the raw bytes', async () => {
    const paymentId = await payWith('duplicate_new_id')
    const steps = await eventually(async () => {
      const found = await storyOf(paymentId)
      return found.some((step) => step.mark === 'ulangan') && found
    })
    const titles = steps.map((step) => step.title)
    expect(titles[0]).toBe('Pesanan dibuat')
    expect(titles).toContain('DOKU memberi tahu: Rp\u00A0150.000 masuk lewat BCA Virtual Account')
    expect(titles).toContain('Dibukukan di buku besar')
    expect(titles).toContain('Status menjadi Lunas')
    const repeated = present(
      steps.find((step) => step.mark === 'ulangan'),
      'the repeated one is marked',
    )
    expect(repeated.text).toContain(
      'Tanda tangan sah. Sama dengan yang sudah diterima; tidak ada yang berubah.',
    )
    expect(repeated.raw.at(-1)?.text).toContain('virtualAccountNo')
    const asked = present(
      steps.find((step) => step.title.includes('membuat virtual account')),
      'the question',
    )
    expect(asked.text).toMatch(/^Dijawab HTTP 200 dalam \d+ mdtk\.$/)
    expect(JSON.stringify(asked.raw)).not.toMatch(/Bearer [^*]/)
  })
})
