import { randomUUID } from 'node:crypto'
import { findCredit, useCredit } from '#invoicing'
import { invoiceStepsOn } from '../../apps/testing/invoices.ts'
import { asTestSystem } from '../as-test-system.ts'
import { expect, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { takePart } from '../steps.ts'

const group = 'credit and invoices'
const stepsOn = (stage: Stage) => {
  const system = asTestSystem(stage)
  return invoiceStepsOn(() => system)
}
const creditOf = async (stage: Stage, companyId: string) =>
  (await findCredit(stage.house.ctx, { companyId })).credit

const limit: Scenario = {
  group,
  name: 'eight orders on account at once never pass the limit together',
  isShort: true,
  async play(stage) {
    const steps = stepsOn(stage)
    const companyId = await steps.company({ limit: 450_000 })
    const partId = await takePart(stage, 20)
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => steps.order(companyId, { partId, settlement: 'on_account' })),
    )
    const placed = outcomes.filter((outcome) => outcome.kind === 'placed').length
    expect(placed === 3, `three orders fit the limit, not ${placed}`)
  },
}

const onePaidTwice: Scenario = {
  group,
  name: 'two payments for one invoice, paid at once: it is paid once, the other sum is credit',
  isShort: false,
  async play(stage) {
    const steps = stepsOn(stage)
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId, 300_000)
    const payments = [
      await steps.open(companyId, [steps.whole(invoiceId)]),
      await steps.open(companyId, [steps.part(invoiceId, 200_000)]),
    ]
    await Promise.all(payments.map((paymentId) => steps.pay(paymentId)))
    const invoice = await steps.invoiceOf(companyId, invoiceId)
    expect(invoice.state === 'paid', `the invoice is paid, not ${invoice.state}`)
    const credit = await creditOf(stage, companyId)
    expect(credit === 200_000n, `200000 is credit, not ${credit}`)
  },
}

const usedAtOnce: Scenario = {
  group,
  name: 'credit used five times at once lasts as long as it lasts',
  isShort: false,
  async play(stage) {
    const steps = stepsOn(stage)
    const companyId = await steps.company()
    const paid = await steps.sell(companyId, 250_000)
    for (const paymentId of [
      await steps.open(companyId, [steps.whole(paid)]),
      await steps.open(companyId, [steps.whole(paid)]),
    ])
      await steps.pay(paymentId)
    const invoices = await Promise.all(Array.from({ length: 5 }, () => steps.sell(companyId, 100_000)))
    await Promise.all(
      invoices.map((invoiceId) =>
        useCredit(stage.house.ctx, {
          companyId,
          choices: [steps.whole(invoiceId)],
          seen: { amountIdr: 100_000n, discountIdr: 0n },
          submissionKey: randomUUID(),
          by: 'system',
        }),
      ),
    )
    const credit = await creditOf(stage, companyId)
    expect(credit === 50_000n, `50000 is left, not ${credit}`)
  },
}

/** Companies that buy on account, pay many invoices at once, and have credit. */
export const creditScenarios: readonly Scenario[] = [limit, onePaidTwice, usedAtOnce]
