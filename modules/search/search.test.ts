import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedDemo } from '#db/seed/index.ts'
import { silentLog } from '#platform/log.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { searchParts, type SearchAnswer } from './index.ts'

let database: TestDatabase
const search = (text: string, more: Partial<Parameters<typeof searchParts>[1]> = {}) =>
  searchParts(database.ctx, { text, ...more })
const skus = (answer: SearchAnswer) => answer.rows.map((row) => row.sku)

function wordsOf({ understood }: SearchAnswer) {
  if (understood.as !== 'words') throw new Error(`understood as ${understood.as}`)
  return understood
}

beforeAll(async () => {
  database = await createTestDatabase()
  await seedDemo(database.pool, { parts: 2_000, log: silentLog })
})
afterAll(() => database.drop())

describe('a part number', () => {
  test.each([
    '06455-K25-901',
    '06455K25901',
    '06455 k25 901',
    '06455/K25.901',
    '  06455-k25-901\u0000 ',
    'FP-06455-K25-901',
    '０６４５５-K25-901',
  ])('is found in the notation %j', async (text) => {
    const answer = await search(text)
    expect(answer.understood).toMatchObject({ as: 'number', match: 'exact' })
    expect(skus(answer)).toContain('FP-06455-K25-901')
  })

  test('is found by its beginning and by its end', async () => {
    const [beginning, end] = [await search('06455-K25'), await search('K25901')]
    expect(beginning.understood).toMatchObject({ as: 'number', match: 'prefix' })
    expect(end.understood).toMatchObject({ as: 'number', match: 'suffix' })
    expect(skus(beginning)).toContain('FP-06455-K25-901')
    expect(skus(end)).toContain('FP-06455-K25-901')
  })

  test('is found with the letter O for zero and I for one', async () => {
    const answer = await search('O6455-K25-9OI')
    expect(answer.understood).toMatchObject({ as: 'number', match: 'folded' })
    expect(skus(answer)).toContain('FP-06455-K25-901')
  })

  test('lists every brand that carries the same number', async () => {
    const answer = await search('06455-K25-901')
    expect(new Set(answer.rows.map((row) => row.brand)).size).toBeGreaterThan(1)
  })

  test('that its maker replaced points to the new number', async () => {
    const { rows } = await database.pool.query<{ display: string; replaced_by: string }>(
      'select display, replaced_by from catalogue.part_number where replaced_by is not null order by display limit 1',
    )
    const answer = await search(rows[0]?.display ?? '')
    expect(answer.rows[0]?.matched).toMatchObject({
      display: rows[0]?.display,
      replacedBy: rows[0]?.replaced_by,
    })
  })

  test('of a replaced part points to the part that is sold in its place', async () => {
    const { rows } = await database.pool.query<{ old_sku: string; new_sku: string }>(
      `select old.sku as old_sku, new.sku as new_sku from catalogue.relation join catalogue.part as old on old.id = from_part_id
       join catalogue.part as new on new.id = to_part_id where kind = 'superseded_by' limit 1`,
    )
    const answer = await search(rows[0]?.old_sku ?? '')
    const old = answer.rows.find((row) => row.sku === rows[0]?.old_sku)
    expect(old?.replacement).toMatchObject({
      part: { sku: rows[0]?.new_sku },
      noteId: 'Nomor diganti oleh pabrik',
    })
  })

  test('among words is found when the words alone do not lead there', async () => {
    const answer = await search('tolong carikan 04465-BZ010 ya pak')
    expect(skus(answer)).toContain('AS-04465-BZ010')
  })

  test('says of each part whether it fits the chosen vehicle', async () => {
    const answer = await search('06455-K25-901', { vehicle: { generationId: 'toyota-avanza-f650' } })
    expect(answer.rows[0]?.fit?.answer).toBe('tidak_cocok')
  })
})

describe('words', () => {
  test.each([
    ['kampas rem', ['brake-shoe', 'disc-pad']],
    ['kanvas rem depan', ['disc-pad']],
    ['aki', ['battery']],
    ['accu', ['battery']],
    ['laher', ['release-bearing', 'wheel-bearing']],
    ['sokbreker', ['shock-absorber']],
    ['Shock', ['shock-absorber']],
    ['shock breaker', ['shock-absorber']],
    ['bohlam', ['bulb']],
    ['van belt', ['v-belt']],
    ['v-belt', ['v-belt']],
    ['spark plug', ['spark-plug']],
  ])('%j mean %j', async (text, partTypeIds) => {
    const answer = await search(text)
    const understood = wordsOf(answer)
    expect(answer.rows.length).toBeGreaterThan(0)
    expect(partTypeIds).toEqual(
      expect.arrayContaining([...new Set(answer.rows.map((row) => row.partTypeId))]),
    )
    expect([...understood.partTypeIds].toSorted()).toEqual(partTypeIds)
  })

  test.each([
    ['kampas rem beat fi', 'honda-beat-k25'],
    ['aki nmax lama', 'yamaha-nmax-2dp'],
    ['vario 125 old', 'honda-vario-125-kzr'],
    ['filter oli innova reborn diesel', 'toyota-kijang-innova-an140'],
    ['kampas rem avanza 2013', 'toyota-avanza-f650'],
  ])('%j name one vehicle and its parts all fit or say on which condition', async (text, generationId) => {
    const answer = await search(text)
    expect(wordsOf(answer).vehicles.map((vehicle) => vehicle.generation.id)).toEqual([generationId])
    expect(answer.rows.length).toBeGreaterThan(0)
    for (const row of answer.rows) expect(row.fit?.answer).toMatch(/^cocok/)
  })

  test('of a model stand for all its generations', async () => {
    const answer = await search('aki avanza')
    expect(wordsOf(answer).vehicles).toHaveLength(3)
    expect(answer.rows.every((row) => row.partTypeId === 'battery')).toBe(true)
  })

  test('and a brand find only that brand', async () => {
    const answer = await search('ban fdr')
    expect(answer.rows.length).toBeGreaterThan(0)
    expect(answer.rows.every((row) => row.brand === 'FDR')).toBe(true)
  })

  test('a size is a size, however it is written', async () => {
    for (const text of ['90/90-14', 'ban 90/90 14', 'ban 9090-14']) {
      expect(skus(await search(text))).toContain('FDR-TL90/9014R')
    }
    expect(skus(await search('90/90-14'))).not.toContain('FDR-TL80/9014F')
    expect(skus(await search('oli 10w30'))).toContain('AHM-10W-30-MB-08L')
  })

  test.each([
    ['kampas rem avansa', 'avansa', 'avanza'],
    ['kapmas rem', 'kapmas', 'kampas'],
    ['sokbrekerr', 'sokbrekerr', 'sokbreker'],
  ])('%j are read with the slip put right, and it is said', async (text, from, to) => {
    const answer = await search(text)
    expect(answer.understood).toMatchObject({ as: 'words', corrected: [{ from, to }] })
    expect(answer.rows.length).toBeGreaterThan(0)
  })

  test('that nothing has are left out, and it is said', async () => {
    const answer = await search('aki qqzzyy')
    expect(answer.understood).toMatchObject({ as: 'words', ignored: ['qqzzyy'] })
    expect(answer.rows.every((row) => row.partTypeId === 'battery')).toBe(true)
  })

  test('for parts that no vehicle decides go beyond the vehicle, and it is said', async () => {
    const answer = await search('minyak rem', { vehicle: { generationId: 'toyota-avanza-f650' } })
    expect(answer.understood).toMatchObject({ as: 'words', beyondVehicle: true })
    expect(answer.rows[0]?.fit?.answer).toBe('tidak_diketahui')
  })
})

describe('paging', () => {
  test.each(['kampas rem', 'aki avanza', '06455', 'aki qqzzyy', 'kapmas rem', 'honda depan'])(
    '%j in pages of three has the same parts as in one, none twice and none left out',
    async (text) => {
      const whole = await search(text, { limit: 100 })
      const paged: string[] = []
      let cursor: string | undefined
      for (let page = 0; page < 40 && paged.length < 100; page++) {
        const answer = await search(text, { limit: 3, cursor })
        paged.push(...answer.rows.map((row) => row.id))
        expect(answer.understood.as).toBe(whole.understood.as)
        if (answer.nextCursor === null) break
        cursor = answer.nextCursor
      }
      expect(new Set(paged).size).toBe(paged.length)
      expect(paged.slice(0, 100)).toEqual(whole.rows.map((row) => row.id).slice(0, paged.length))
    },
  )
})

describe('anything at all', () => {
  test.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['a zero byte', '\u0000'],
    ['a percent sign', '%'],
    ['an underscore', '_'],
    ['a pattern', '%_\\'],
    ['a statement', "'; drop table catalogue.part; --"],
    ['emoji', '😀🔧'],
    ['ten thousand letters', 'x'.repeat(10_000)],
    ['two thousand words', 'kampas '.repeat(2_000)],
    ['ten thousand digits', '1'.repeat(10_000)],
    ['signs of a query', ':* & | ! ( ) <->'],
    ['half a character', '\ud800'],
    ['a ligature', 'ﷺ'],
    ['dashes', '-'.repeat(500)],
  ])('is answered without an error: %s', async (_, text) => {
    const answer = await search(text)
    expect(answer.rows.length).toBeLessThanOrEqual(20)
    for (const cursor of ['', 'w.typed.1', 'n.exact.%.x', 'w.typed.99999999999-prt_', '\u0000']) {
      expect((await search(text, { cursor })).rows.length).toBeLessThanOrEqual(20)
    }
  })

  test('ids of the address are not trusted', async () => {
    const vehicle = { generationId: '\u0000', variantId: "'", year: Number.NaN }
    expect((await search('aki', { vehicle, limit: -5 })).rows).toHaveLength(1)
    expect((await search('aki', { partTypeId: '\u0000' })).rows).toHaveLength(0)
  })
})
