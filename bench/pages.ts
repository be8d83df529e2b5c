import { demoPeople } from '../apps/start/demo-people.ts'
import { staffSessionCookie } from '#identity'
import { requestPages } from './load.ts'
import { signIn } from './logins.ts'
import type { Operation } from './measure.ts'
import type { BenchSystem } from './system.ts'

/** The pages that are measured, each by many different addresses, so that no single row is what is measured. */
export async function pageOperations(system: BenchSystem): Promise<Operation[]> {
  const { generations, partTypes, parts, words } = await sampleCatalogue(system)
  const numbers = parts.map((part) => `/cari?q=${encodeURIComponent(retyped(part.sku))}`)
  const lists = [
    ...generations.map((id) => `/part?generasi=${id}`),
    ...partTypes.map((id) => `/part?jenis=${id}`),
  ]
  return [
    page(system, 'home page', ['/']),
    page(system, 'part list', lists),
    page(
      system,
      'part page',
      parts.map((part) => `/part/${part.id}`),
    ),
    page(system, 'search by number', numbers),
    page(
      system,
      'search by words',
      words.map((text) => `/cari?q=${encodeURIComponent(text)}`),
    ),
  ]
}

/** The monitor of signed-in staff. Sign in after the payments are there, so that it has something to show. */
export async function monitorOperation(system: BenchSystem): Promise<Operation> {
  const [staff] = demoPeople.staff
  const token = await signIn(system, staff)
  const target = {
    url: system.adminUrl,
    paths: ['/'],
    headers: { cookie: `${staffSessionCookie.name}=${token}` },
  }
  const pid = system.programs.pidOf('web')
  return { name: 'monitor page', pid, asker: 'bench_web', run: (size) => requestPages(target, size) }
}

function page(system: BenchSystem, name: string, paths: readonly string[]): Operation {
  const target = { url: system.shopUrl, paths }
  const pid = system.programs.pidOf('web')
  return { name, pid, asker: 'bench_web', run: (size) => requestPages(target, size) }
}

async function sampleCatalogue({ pool }: BenchSystem) {
  const ids = async (statement: string) =>
    (await pool.query<{ id: string }>(statement)).rows.map((row) => row.id)
  const parts = await pool.query<{ id: string; sku: string }>(
    'select id, sku from catalogue.part order by md5(id) limit 40',
  )
  return {
    parts: parts.rows,
    generations: await ids(
      `select g.id from catalogue.generation g join catalogue.fitment f using (twin_group_id)
       group by g.id having count(*) > 60 order by md5(g.id) limit 20`,
    ),
    partTypes: await ids(
      `select part_type_id as id from catalogue.part group by 1 having count(*) > 60 order by md5(part_type_id) limit 20`,
    ),
    words: await ids(`select lower(name_id) as id from catalogue.part_type order by md5(id) limit 20`),
  }
}

/** As a person types a number: small letters, other dashes. */
function retyped(number: string): string {
  return number.toLowerCase().replaceAll('-', ' ')
}
