import { sql } from 'kysely'
import { withSnapshot } from '#platform/create-ctx.ts'
import { proveBooks } from '../apps/prove-books.ts'
import { eventually } from './scenario.ts'
import type { Stage } from './stage.ts'

/** After a scenario nothing may be under way any more; what never comes to rest is a breach by itself. */
export async function comeToRest(stage: Stage): Promise<void> {
  await eventually('every refund has come to its end', async () => {
    const { rows } = await stage.pool.query<{ open: bigint }>(
      `select count(*) as open from payments.refund where method = 'api' and state in ('ordered', 'asking', 'pending', 'unknown')`,
    )
    return rows[0]?.open === 0n
  })
  await eventually(
    'every stored notification is applied',
    async () => {
      const { rows } = await stage.pool.query<{ open: bigint }>(
        'select count(*) as open from payments.notification where applied_at is null',
      )
      return rows[0]?.open === 0n
    },
    45_000,
  )
}

/** Everything that does not hold after a scenario: the books, and what we recorded against what providers truly took. */
export async function findBreaches(stage: Stage): Promise<string[]> {
  const { db, now, log } = stage.house.ctx
  const proof = await withSnapshot({ db, now, log }, (snapshot) => proveBooks(snapshot, { full: true }))
  const differences = await Promise.all(
    (['doku', 'astrapay'] as const).map((name) => differenceOf(stage, name)),
  )
  return [...proof.breaches, ...differences.flat()]
}

async function differenceOf(stage: Stage, provider: 'doku' | 'astrapay'): Promise<string[]> {
  const truly = sumOf(await stage.control(provider, 'paid'))
  const { rows } = await sql<{ booked: string }>`
    select coalesce(sum(amount_idr), 0)::text as booked from payments.receipt where provider = ${provider}`.execute(
    stage.house.ctx.db,
  )
  const booked = BigInt(rows[0]?.booked ?? 0)
  const wentBack = sumOf(await stage.control(provider, 'refunded'))
  const { rows: back } = await sql<{ booked: string }>`
    select coalesce(sum(f.amount_idr), 0)::text as booked from payments.refund f
    join payments.receipt r on r.id = f.receipt_id
    where f.method = 'api' and f.state = 'refunded' and r.provider = ${provider}`.execute(stage.house.ctx.db)
  const bookedBack = BigInt(back[0]?.booked ?? 0)
  return [
    ...(truly === booked ? [] : [`${provider} took ${truly} rupiah, we recorded ${booked}`]),
    ...(wentBack === bookedBack
      ? []
      : [`${provider} gave ${wentBack} rupiah back, we recorded ${bookedBack}`]),
  ]
}

function sumOf(answer: unknown): bigint {
  const list: unknown[] = Array.isArray(answer) ? answer : Object.values(Object(answer)).flat()
  return list.reduce<bigint>((sum, one) => {
    const amount: unknown = Reflect.get(Object(one), 'amount') ?? Reflect.get(Object(one), 'amountIdr')
    return sum + BigInt(String(amount))
  }, 0n)
}
