import { timingSafeEqual } from 'node:crypto'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { hashVisitor } from './cart.ts'
import type { Order, OrderLine } from './order.ts'
import { selectLines, selectOrder, selectOrdersOf } from './order.store.ts'

/** Who looks: the browser that ordered, or a signed-in buyer of the company that ordered. */
export interface OrderReader {
  readonly visitorToken: string
  readonly companyId: string | null
}

/** An order with its lines, only for who may see it; null for everybody else, as if it were not there. */
export async function findOrder(
  ctx: Ctx,
  input: { orderId: string; reader: OrderReader },
): Promise<{ order: Order; lines: readonly OrderLine[] } | null> {
  const order = isId('ord', input.orderId) ? await selectOrder(ctx.db, input.orderId) : null
  if (order === null || !maySee(order, input.reader)) return null
  return { order, lines: await selectLines(ctx.db, order.id) }
}

/** An order with its lines for staff and for messages; the caller has checked that it may. */
export async function findOrderForStaff(
  ctx: Ctx,
  input: { orderId: string },
): Promise<{ order: Order; lines: readonly OrderLine[] } | null> {
  const order = isId('ord', input.orderId) ? await selectOrder(ctx.db, input.orderId) : null
  return order === null ? null : { order, lines: await selectLines(ctx.db, order.id) }
}

/** The reader's own orders, latest first. */
export function listOrders(ctx: Ctx, input: { reader: OrderReader; limit?: number }): Promise<Order[]> {
  return selectOrdersOf(ctx.db, {
    visitor: hashVisitor(input.reader.visitorToken),
    companyId: input.reader.companyId,
    limit: Math.min(input.limit ?? 50, 200),
  })
}

function maySee(order: Order & { visitorSha256: Buffer }, reader: OrderReader): boolean {
  if (reader.companyId !== null && order.companyId === reader.companyId) return true
  return timingSafeEqual(order.visitorSha256, hashVisitor(reader.visitorToken))
}
