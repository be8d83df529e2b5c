import type { Ctx } from '#platform/ctx.ts'
import { selectBundle, selectBundleLines, selectOpenBundles, type Bundle } from './bundle.store.ts'
import type { Invoice } from './invoice.ts'
import { selectInvoice } from './invoice.store.ts'
import type { Rupiah } from '#platform/money.ts'

/** Payments of a company's invoices that wait for their money, latest first, with the invoices they shall pay. */
export function listOpenBundles(
  ctx: Ctx,
  input: { companyId: string },
): Promise<(Bundle & { readonly invoiceIds: readonly string[] })[]> {
  return selectOpenBundles(ctx.db, input.companyId)
}

export interface BundleDetail extends Bundle {
  readonly lines: readonly {
    readonly invoice: Invoice
    readonly amount: Rupiah
    readonly discount: Rupiah
  }[]
}

/** What a payment of invoices is for, line by line; null where there is none. The caller has checked who may see it. */
export async function findBundle(ctx: Ctx, input: { bundleId: string }): Promise<BundleDetail | null> {
  const bundle = await selectBundle(ctx.db, input.bundleId)
  if (bundle === null) return null
  const lines = await selectBundleLines(ctx.db, bundle.id)
  const invoices = await Promise.all(lines.map((line) => selectInvoice(ctx.db, line.invoiceId)))
  return {
    ...bundle,
    lines: lines.flatMap((line, index) => {
      const invoice = invoices[index] ?? null
      return invoice === null ? [] : [{ invoice, amount: line.amount, discount: line.discount }]
    }),
  }
}
