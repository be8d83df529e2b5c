import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { tellRejectedSlip } from '#ordering'
import { addSlip, findTransferView, rejectTransfer, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { invoiceStepsOn } from './invoices.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { newPicture, rina, transfersOn } from './transfers.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const transfers = transfersOn(() => system)
const invoices = invoiceStepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
  await transfers.openAccount()
})

afterAll(() => system.stop())

const Params = z.object({ number: z.string(), reason: z.string(), url: z.string() })

async function messagesOf(number: string) {
  const { rows } = await system.database.pool.query<{ params: unknown; phone: string }>(
    `select params, phone_e164 as phone from messaging.message where template = 'transfer_slip_rejected_id'
     and params ->> 'number' = $1 order by id`,
    [number],
  )
  return rows.map((row) => ({ ...Params.parse(row.params), phone: row.phone }))
}

async function reject(attemptId: string, reason: string) {
  expect((await addSlip(ctx(), { attemptId, content: newPicture() })).kind).toBe('added')
  expect(await rejectTransfer(ctx(), { attemptId, reason, by: rina })).toEqual({ kind: 'rejected' })
  const view = present(await findTransferView(ctx(), { attemptId }), 'a transfer')
  return present(view.rejectedAt, 'it was rejected').toISOString()
}

const told = (number: string, count: number) =>
  eventually(async () => {
    const messages = await messagesOf(number)
    return messages.length >= count ? messages : null
  })

test('a slip that is rejected tells its buyer why and where to send another, once for each no', async () => {
  const { attemptId, payment, orderId } = await transfers.askTransfer()
  const { number } = payment
  const at = await reject(attemptId, 'Jumlahnya tidak terlihat')
  const [message] = await told(number, 1)
  expect(message).toMatchObject({ number, reason: 'Jumlahnya tidak terlihat' })
  expect(message?.url).toMatch(new RegExp(`^http.*/pesanan/${orderId}$`))
  await eventually(async () => {
    const shown = JSON.stringify(await system.control('whatsapp', `messages?phone=${message?.phone ?? ''}`))
    return shown.includes(number) && shown.includes('Jumlahnya tidak terlihat')
  })
  const job = { paymentId: payment.id, attemptId, at }
  await Promise.all([tellRejectedSlip(ctx(), job), tellRejectedSlip(ctx(), job)])
  expect((await messagesOf(number)).length).toBe(1)
  await reject(attemptId, 'Masih buram')
  expect((await told(number, 2)).map((one) => one.reason)).toEqual([
    'Jumlahnya tidak terlihat',
    'Masih buram',
  ])
})

test('where another slip came before the message was written, there is nothing to tell', async () => {
  const { attemptId, payment } = await transfers.askTransfer()
  const at = await reject(attemptId, 'Foto buram')
  await told(payment.number, 1)
  await addSlip(ctx(), { attemptId, content: newPicture() })
  const later = new Date(Date.parse(at) + 1).toISOString()
  for (const moment of [at, later])
    await tellRejectedSlip(ctx(), { paymentId: payment.id, attemptId, at: moment })
  expect((await messagesOf(payment.number)).length).toBe(1)
})

test('a transfer for invoices is asked for, proven and rejected as one for an order, with the link to its own page', async () => {
  const companyId = await invoices.company({ limit: 5_000_000 })
  const invoiceId = await invoices.sell(companyId)
  const paymentId = await invoices.open(companyId, [invoices.whole(invoiceId)])
  const started = await startAttempt(ctx(), { paymentId, channelId: 'transfer_bca' })
  expect(started.kind).toBe('awaiting')
  const { rows } = await system.database.pool.query<{ attempt_id: string; order_number: string }>(
    `select t.attempt_id, p.order_number from payments.transfer t join payments.payment p on p.id = t.payment_id
     where p.id = $1`,
    [paymentId],
  )
  const row = present(rows[0], 'a transfer')
  await reject(row.attempt_id, 'Bukan bukti transfer')
  const [message] = await told(row.order_number, 1)
  expect(message?.url).toMatch(new RegExp(`/bayar/${paymentId}$`))
})
