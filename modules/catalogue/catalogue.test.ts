import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedDemo } from '#db/seed/index.ts'
import { present } from '#platform/assert.ts'
import { silentLog } from '#platform/log.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import {
  findPart,
  findParts,
  findVehicle,
  fitOf,
  listFitments,
  listGenerations,
  listMakes,
  listModels,
  listPartTypes,
  listParts,
  listVariants,
  normalizeNumber,
  type ListParts,
} from './index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await seedDemo(database.pool, { parts: 2_000, log: silentLog })
})
afterAll(() => database.drop())

async function everyPage(input: ListParts): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  for (let page = 0; page < 400; page++) {
    const list = await listParts(database.ctx, { ...input, cursor })
    ids.push(...list.rows.map((row) => row.id))
    if (list.nextCursor === null) break
    cursor = list.nextCursor
  }
  return ids
}

async function idOf(sku: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>('select id from catalogue.part where sku = $1', [
    sku,
  ])
  return present(rows[0], `part ${sku} is in the seed`).id
}

describe('vehicles', () => {
  test('are chosen step by step: kind, make, model, generation, variant', async () => {
    const makes = await listMakes(database.ctx, { kind: 'motorcycle' })
    expect(makes.map((make) => make.id)).toContain('honda')
    expect(makes.map((make) => make.id)).not.toContain('toyota')
    const models = await listModels(database.ctx, { makeId: 'honda', kind: 'motorcycle' })
    expect(models.map((model) => model.name)).toContain('BeAT')
    expect(models.map((model) => model.name)).not.toContain('Brio')
    const generations = await listGenerations(database.ctx, { modelId: 'honda-beat' })
    expect(generations.map((generation) => generation.code)).toEqual(['K1L', 'K1A', 'K81', 'K25', 'KVY'])
    const variants = await listVariants(database.ctx, { generationId: 'toyota-avanza-f650' })
    expect(variants).toHaveLength(4)
    expect(variants[0]).toMatchObject({ transmission: 'manual', engine: { code: '1NR-VE', fuel: 'petrol' } })
  })

  test('a variant of another generation and a year outside its years say nothing', async () => {
    const vehicle = await findVehicle(database.ctx, {
      generationId: 'honda-beat-k25',
      variantId: 'toyota-avanza-f650-1-3-1nr-ve-mt',
      year: 1999,
    })
    expect(vehicle).toMatchObject({ variant: null, year: null, model: { silhouette: 'matic' } })
  })

  test.each(['', 'no-such', '\u0000', "'", 'x'.repeat(10_000)])(
    '%j is no vehicle and no error',
    async (id) => {
      expect(await findVehicle(database.ctx, { generationId: id })).toBeNull()
      expect(await listModels(database.ctx, { makeId: id })).toEqual([])
      expect(await listGenerations(database.ctx, { modelId: id })).toEqual([])
      expect(await listVariants(database.ctx, { generationId: id })).toEqual([])
      expect((await listParts(database.ctx, { vehicle: { generationId: id } })).rows).toEqual([])
    },
  )
})

describe('a list of parts', () => {
  test.each<[string, ListParts]>([
    ['all', { limit: 100 }],
    ['of a vehicle', { vehicle: { generationId: 'toyota-avanza-f650' }, limit: 7 }],
    ['of a vehicle and year', { vehicle: { generationId: 'toyota-avanza-f650', year: 2013 }, limit: 9 }],
    ['of a type', { partTypeId: 'disc-pad', limit: 13 }],
    ['of a type and brand', { partTypeId: 'disc-pad', brandId: 'aspira', limit: 5 }],
    ['of a brand', { brandId: 'aspira', limit: 50 }],
  ])('%s: its pages hold every part once and as many as were counted', async (_, input) => {
    const ids = await everyPage(input)
    expect(new Set(ids).size).toBe(ids.length)
    const { facets } = await listParts(database.ctx, input)
    expect(ids).toHaveLength(facets?.total ?? -1)
  })

  test('all has as many parts as were asked for', async () => {
    expect(await everyPage({ limit: 100 })).toHaveLength(2_000)
  })

  test('of a vehicle holds only parts that fit, with the answer and the condition', async () => {
    const list = await listParts(database.ctx, { vehicle: { generationId: 'honda-beat-k25' }, limit: 100 })
    expect(list.rows.length).toBeGreaterThan(20)
    for (const row of list.rows) {
      expect(row.fit?.answer).toMatch(/^cocok/)
      expect(row.fit?.conditionId === null).toBe(row.fit?.answer === 'cocok')
    }
  })

  test('of each twin is the same, but for lamps and mirrors', async () => {
    const [avanza, xenia] = await Promise.all(
      ['toyota-avanza-f650', 'daihatsu-xenia-f650'].map((generationId) =>
        everyPage({ vehicle: { generationId } }),
      ),
    )
    const parts = await findParts(database.ctx, { partIds: [...(avanza ?? []), ...(xenia ?? [])] })
    const shared = (ids: string[] | undefined) =>
      (ids ?? []).filter((id) => !/mirror|headlamp|exhaust/.test(parts.get(id)?.partTypeId ?? ''))
    const plain = (ids: string[]) =>
      ids.filter((id) => !/-coil|piston|gasket|timing|pump|alternator/.test(parts.get(id)?.partTypeId ?? ''))
    expect(plain(shared(xenia))).toEqual(plain(shared(avanza)))
    expect(avanza).not.toEqual(xenia)
  })

  test('narrowed by a facet has as many parts as the facet said', async () => {
    const vehicle = { generationId: 'toyota-avanza-f650' }
    const { facets } = await listParts(database.ctx, { vehicle })
    for (const type of facets?.partTypes.slice(0, 5) ?? []) {
      const narrowed = await listParts(database.ctx, { vehicle, partTypeId: type.id })
      expect(narrowed.facets?.total).toBe(type.parts)
    }
    const brand = present(facets?.brands[0], 'an Avanza has parts of some brand')
    expect((await listParts(database.ctx, { vehicle, brandId: brand.id })).facets?.total).toBe(brand.parts)
  })

  test('begins from the start for a cursor that we did not give out', async () => {
    const first = await listParts(database.ctx, {})
    for (const cursor of ['', 'x', '1-prt_x', '\u0000', '99999999999999-prt_01KDVDNA00JB52Y3QJZ2SDKD83']) {
      expect((await listParts(database.ctx, { cursor })).rows).toEqual(first.rows)
    }
  })
})

describe('a part', () => {
  test('has its numbers, attributes with units, and related parts', async () => {
    const battery = await findPart(database.ctx, { partId: await idOf('GSMF-GTZ5S') })
    expect(battery).toMatchObject({ brand: 'GS Astra', partTypeId: 'battery', fitmentScope: 'partial' })
    expect(battery?.attributes).toContainEqual(
      expect.objectContaining({ key: 'capacity_ah', unit: 'Ah', value: 3.5 }),
    )
    const pad = await findPart(database.ctx, { partId: await idOf('FP-06455-K25-901') })
    expect(pad?.numbers.map((number) => number.display)).toEqual(
      expect.arrayContaining(['FP-06455-K25-901', '06455-K25-901']),
    )
    expect(pad?.interchangeable.map((related) => related.part.sku)).toContain('06455-K25-901')
  })

  test.each(['', 'prt_x', '\u0000', 'prt_01KDVDNA00JB52Y3QJZ2SDKD84'])(
    '%j is none and no error',
    async (partId) => {
      expect(await findPart(database.ctx, { partId })).toBeNull()
      expect((await findParts(database.ctx, { partIds: [partId] })).size).toBe(0)
      expect(await listFitments(database.ctx, { partId })).toEqual([])
      const fit = await fitOf(database.ctx, { partId, vehicle: { generationId: 'honda-beat-k25' } })
      expect(fit.answer).toBe('tidak_diketahui')
    },
  )

  test('replaced in a chain names every successor, the newest first, and a loop ends', async () => {
    const list = await listParts(database.ctx, { brandId: 'kyb', limit: 3 })
    const [first, second, third] = list.rows.map((row) => row.id)
    for (const [from, to] of [
      [first, second],
      [second, third],
      [third, first],
    ]) {
      await database.pool.query(
        `insert into catalogue.relation (from_part_id, to_part_id, kind) values ($1, $2, 'superseded_by')`,
        [from, to],
      )
    }
    const part = await findPart(database.ctx, { partId: first ?? '' })
    expect(part?.replacedBy.map((related) => related.part.id)).toEqual([third, second])
  })

  test('has a fitment table in which twins stand by name', async () => {
    const fitments = await listFitments(database.ctx, { partId: await idOf('AS-04465-BZ010') })
    expect(fitments.map((fitment) => `${fitment.make} ${fitment.model}`)).toEqual([
      'Toyota Avanza',
      'Daihatsu Xenia',
    ])
  })

  test('fits what its table says and nothing else', async () => {
    const partId = await idOf('AS-04465-BZ010')
    const answer = async (generationId: string) =>
      (await fitOf(database.ctx, { partId, vehicle: { generationId } })).answer
    expect(await answer('toyota-avanza-f650')).toBe('cocok')
    expect(await answer('daihatsu-xenia-f650')).toBe('cocok')
    expect(await answer('honda-beat-k25')).toBe('tidak_cocok')
    expect(await answer('no-such-vehicle')).toBe('tidak_diketahui')
  })

  test('chosen by grade is unknown for a vehicle that no data names', async () => {
    const fit = await fitOf(database.ctx, {
      partId: await idOf('AS-DOT3-300'),
      vehicle: { generationId: 'toyota-avanza-f650' },
    })
    expect(fit.answer).toBe('tidak_diketahui')
  })
})

test('there are at least 46 part types, each with parts in the small catalogue', async () => {
  const types = await listPartTypes(database.ctx)
  expect(types.length).toBeGreaterThanOrEqual(46)
  expect(types.filter((type) => type.parts === 0)).toEqual([])
})

test('the database and the code make the same of a number', async () => {
  const shown = ['15208-65F0E', 'TL110/7017F', '8-97358-720-0', 'a.b c+d', '01-SPO-TL110/7017F']
  const { rows } = await database.pool.query<{ normalized: string }>(
    `select upper(regexp_replace(shown, '[^A-Za-z0-9]', '', 'g')) as normalized
     from unnest($1::text[]) with ordinality as list (shown, place) order by place`,
    [shown],
  )
  expect(rows.map((row) => row.normalized)).toEqual(shown.map(normalizeNumber))
})
