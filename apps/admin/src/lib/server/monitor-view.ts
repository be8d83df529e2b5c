import { readDashboard } from '#monitor'
import { listPayments } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import type { MonitorView } from '../monitor/view.ts'

const unknownShownMax = 200

/** What the monitor shows, as its page and its refreshes carry it. */
export async function readMonitorView(ctx: Ctx): Promise<MonitorView> {
  const startedAtMs = performance.now()
  const [dashboard, unclear] = await Promise.all([
    readDashboard(ctx),
    listPayments(ctx, { states: ['unknown'], limit: unknownShownMax }),
  ])
  const { paidAmount, ...summary } = dashboard.summary
  return {
    at: ctx.now().toISOString(),
    databaseMs: Math.round(performance.now() - startedAtMs),
    unclearCount: unclear.payments.length,
    summary: { ...summary, paidIdr: paidAmount.toString() },
    minutes: dashboard.minutes.map(({ minute, paid, amount }) => ({
      at: minute.toISOString(),
      paid,
      amountIdr: amount.toString(),
    })),
    latest: dashboard.latest.map((payment) => ({
      paymentId: payment.id,
      orderNumber: payment.number,
      buyerName: payment.buyerName,
      amountIdr: payment.amount.toString(),
      state: payment.state,
      at: (payment.settledAt ?? payment.createdAt).toISOString(),
    })),
  }
}
