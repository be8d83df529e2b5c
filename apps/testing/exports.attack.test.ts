import { afterAll, beforeAll, expect, test } from 'vitest'
import { PermissionDenied } from '#access'
import { listAudit } from '#audit'
import { exportReceivables } from '#invoicing'
import { exportPayments, exportRefunds } from '#payments'
import { prove, proven, staffActor } from './staff.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { openOrder, takePart } from './orders.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const by = staffActor('finance')
const everything = { filter: { states: [], text: '' }, by }

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())

async function takenBy(actorId: string): Promise<number> {
  const records = await listAudit(ctx().db, { who: actorId, limit: 50 })
  return records.filter((record) => record.action === 'payments.exported').length
}

test('a few rows leave the house without a factor, and are written down', async () => {
  expect((await exportPayments(ctx(), everything)).kind).toBe('exported')
  expect((await exportRefunds(ctx(), everything)).kind).toBe('exported')
  const receivables = { filter: { view: 'open', text: '' } as const, by }
  expect((await exportReceivables(ctx(), receivables)).kind).toBe('exported')
  expect(await takenBy(by.id)).toBe(1)
})

test('many rows without a fresh factor, with one for another filter, or of another session: nothing leaves', async () => {
  const partId = await takePart(system.database, 60)
  for (let index = 0; index < 51; index += 1) await openOrder(ctx(), partId)
  const asked = await exportPayments(ctx(), everything)
  if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
  const taken = await takenBy(by.id)
  await prove(ctx(), by, { action: 'payment.export', values: { ...asked.deed.values, text: 'AO' } })
  await prove(ctx(), by, { action: 'refund.export', values: asked.deed.values })
  await prove(ctx(), { ...by, session: { id: 'ses_OTHER', factor: 'passkey' } }, asked.deed)
  expect((await exportPayments(ctx(), everything)).kind).toBe('proof_needed')
  expect(await takenBy(by.id)).toBe(taken)
  const exported = await proven(ctx(), by, () => exportPayments(ctx(), everything))
  if (exported.kind !== 'exported') throw new Error('it is exported')
  let rows = 0
  for await (const page of exported.pages) rows += page.payments.length
  expect(rows).toBeGreaterThan(50)
  expect(await takenBy(by.id)).toBe(taken + 1)
  // Once given is once good.
  expect((await exportPayments(ctx(), everything)).kind).toBe('proof_needed')
})

test('whoever may only read takes nothing out', async () => {
  const reader = staffActor('reader', ['payment.read', 'refund.read', 'receivable.read'])
  for (const take of [exportPayments, exportRefunds])
    await expect(take(ctx(), { ...everything, by: reader })).rejects.toThrow(PermissionDenied)
  const receivables = { filter: { view: 'open', text: '' } as const, by: reader }
  await expect(exportReceivables(ctx(), receivables)).rejects.toThrow(PermissionDenied)
})
