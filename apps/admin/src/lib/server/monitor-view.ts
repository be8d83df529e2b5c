import type { Actor } from '#access'
import { readDashboard } from '#monitor'
import { channelWeather, severityOf, type ChannelStanding, type PaymentsCtx } from '#payments'
import type { MonitorView } from '../monitor/view.ts'

/** What the monitor shows, as its page and its refreshes carry it. */
export async function readMonitorView(ctx: PaymentsCtx, by: Actor): Promise<MonitorView> {
  const startedAtMs = performance.now()
  const [dashboard, standings] = await Promise.all([readDashboard(ctx, { by }), channelWeather(ctx)])
  const { paidAmount, ...summary } = dashboard.summary
  return {
    at: ctx.now().toISOString(),
    databaseMs: Math.round(performance.now() - startedAtMs),
    unclearCount: dashboard.unclearCount,
    channels: countStandings(standings),
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
      note: null,
      at: (payment.settledAt ?? payment.createdAt).toISOString(),
    })),
  }
}

function countStandings(standings: readonly ChannelStanding[]): MonitorView['channels'] {
  const on = standings.filter((standing) => standing.off === null)
  const count = (severity: 0 | 1 | 2) =>
    on.filter((standing) => severityOf(standing.weather) === severity).length
  return { good: count(0), disturbed: count(1), down: count(2), off: standings.length - on.length }
}
