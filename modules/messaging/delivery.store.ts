import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { Delivery, DeliveryStatus } from './port.ts'
import { strongest } from './message.ts'

/** Keeps a report unless the same message already reported the same status; answers whether it was new. */
export async function insertDelivery(trx: Trx, delivery: Delivery, receivedAt: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into messaging.delivery_event
      (provider_message_id, status, correlation_id, error, occurred_at, received_at)
    values (${delivery.providerMessageId}, ${delivery.status}, ${delivery.correlationId}, ${delivery.error},
      ${delivery.occurredAt}, ${receivedAt})
    on conflict do nothing
    returning status
  `.execute(trx)
  return rows.length > 0
}

/** Identifies one sending: by our id that the provider echoes, or by the provider's own. */
export interface SendingKey {
  readonly correlationId: string
  readonly providerMessageId: string | null
}

/** What the provider's reports amount to for one sending, or null where none came yet. */
export interface DeliveryFound {
  readonly status: DeliveryStatus
  readonly error: string | null
}

export async function findDelivery(db: Db, key: SendingKey): Promise<DeliveryFound | null> {
  const { rows } = await sql<DeliveryFound>`
    select status, error from messaging.delivery_event
    where correlation_id = ${key.correlationId} or provider_message_id = ${key.providerMessageId}
  `.execute(db)
  const status = strongest(rows.map((row) => row.status))
  return rows.find((row) => row.status === status) ?? null
}
