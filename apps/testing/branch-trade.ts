import { randomUUID } from 'node:crypto'
import { findInvoiceForStaff, moveGiro, registerGiro } from '#invoicing'
import { openNumberByStaff } from '#payments'
import { assert, present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import type { HouseCtx } from '../wiring.ts'
import { invoiceStepsOn } from './invoices.ts'
import { refundStepsOn } from './refunds.ts'
import { staffActor } from './staff.ts'
import type { TestSystem } from './start-test-system.ts'

const house = staffActor('seluruh rumah')

/** Everything that a company of a branch has, made for the test. */
export interface Trade {
  readonly companyId: string
  readonly name: string
  readonly invoiceId: string
  readonly giroId: string
  readonly allocationId: string
  readonly paymentId: string
  readonly receiptId: string
  readonly surplusId: string
  readonly refundId: string
  readonly numberId: string
}
/** A company of this branch that buys on account, pays by giro and by bank, and gets money back. */
export async function tradeIn(system: TestSystem, branchId: string): Promise<Trade> {
  const { pool } = system.database
  const { ctx } = system.house
  const invoices = invoiceStepsOn(() => system)
  const refunds = refundStepsOn(() => system)
  const companyId = await invoices.company({ limit: 100_000 })
  const name = `Bengkel ${branchId}`
  await pool.query('update companies.company set branch_id = $1, name = $2 where id = $3', [
    branchId,
    name,
    companyId,
  ])
  const paidId = await invoices.sell(companyId, 50_000)
  const { giroId } = await giroOf(ctx, companyId, 50_000)
  for (const to of ['deposited', 'cleared'] as const)
    await moveGiro(ctx, { giroId, to, reason: 'bank', by: house })
  const detail = present(await findInvoiceForStaff(ctx, { invoiceId: paidId, by: house }), 'it is there')
  const invoiceId = await invoices.sell(companyId, 150_000)
  const opened = await openNumberByStaff(ctx, { companyId, channelId: 'doku_va_bca', by: house })
  assert(opened.kind === 'opened', `the number is opened, not ${opened.kind}`)
  const waiting = await giroOf(ctx, companyId, 10_000)
  const { payment } = await refunds.paidOrder('doku_va_bca')
  const room = await refunds.roomOf(payment.id)
  const ordered = await refunds.order(payment.id, { amountIdr: 10_000, byHand: true, by: house })
  assert('refundId' in ordered, `the refund is ordered, not ${ordered.kind}`)
  await pool.query('update payments.payment set company_id = $1, buyer_name = $2 where id = $3', [
    companyId,
    name,
    payment.id,
  ])
  const surplusId = `sur_${branchId.slice(4)}`
  await pool.query(
    `insert into payments.surplus (id, payment_id, receipt_id, company_id, amount_idr, reason, state, opened_at)
     values ($1, $2, $3, $4, 1000, 'too_much', 'open', now())`,
    [surplusId, payment.id, room.receiptId, companyId],
  )
  return {
    companyId,
    name,
    invoiceId,
    giroId: waiting.giroId,
    allocationId: present(detail.allocations[0], 'the giro paid it').id,
    paymentId: payment.id,
    receiptId: room.receiptId,
    surplusId,
    refundId: ordered.refundId,
    numberId: opened.account.id,
  }
}

async function giroOf(ctx: HouseCtx, companyId: string, amount: number): Promise<{ giroId: string }> {
  const registered = await registerGiro(ctx, {
    companyId,
    number: randomUUID(),
    bank: 'Bank Contoh',
    amount: rupiah(amount),
    dueOn: businessDay(ctx.now()),
    lines: [],
    by: house,
  })
  assert(registered.kind === 'registered', `the giro is registered, not ${registered.kind}`)
  return registered
}
