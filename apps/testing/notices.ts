import { z } from 'zod'
import { eventually, type TestSystem } from './start-test-system.ts'

const Params = z.record(z.string(), z.string())

export interface Told {
  readonly what: string
  readonly phone: string
  readonly params: Readonly<Record<string, string>>
}

/** What buyers were told about one number, in the words of a test, on one system. */
export function noticesOn(system: () => TestSystem) {
  async function toldOf(number: string): Promise<Told[]> {
    const { rows } = await system().database.pool.query<{ template: string; phone: string; params: unknown }>(
      `select template, phone_e164 as phone, params from messaging.message
       where template like 'notice\\_%' and params ->> 'number' = $1 order by created_at, id`,
      [number],
    )
    return rows.map(({ template, phone, params }) => ({
      what: template.replace('notice_', ''),
      phone,
      params: Params.parse(params),
    }))
  }
  return {
    toldOf,
    /** Waits for this notice about the number. */
    told: (number: string, what: string) =>
      eventually(async () => (await toldOf(number)).find((one) => one.what === what), 10_000),
    /** Until every job of notices that was made is worked. */
    quiet: () =>
      eventually(async () => {
        const { rows } = await system().database.pool.query<{ left: number }>(
          `select ((select count(*) from pgboss.job where name like 'notices.%' and state in ('created', 'retry', 'active'))
             + (select count(*) from platform.event e, platform.relay r
                where r.name like 'notices.%' and (e.xact, e.id) > (r.xact, r.id)))::int as left`,
        )
        return rows[0]?.left === 0
      }, 10_000),
    /** What the sandbox shows on this phone. */
    async shown(phone: string): Promise<string> {
      return JSON.stringify(await system().control('whatsapp', `messages?phone=${phone}`))
    },
    /** Delivers the latest event of this name about the payment once more, to all who hear it. */
    async repeat(paymentId: string, name: string): Promise<void> {
      await system().database.pool.query(
        `insert into platform.event (name, payload)
         select name, payload from platform.event where name = $2 and payload ->> 'paymentId' = $1
         order by id desc limit 1`,
        [paymentId, name],
      )
    },
  }
}
