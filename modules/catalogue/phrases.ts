import { sql } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'

/** What one phrase means: part types, brands and generations. */
export interface Phrase {
  readonly text: string
  readonly partTypeIds: readonly string[]
  readonly brandIds: readonly string[]
  readonly generationIds: readonly string[]
}

/** The meanings of those texts that the catalogue knows; texts are pieces joined by one space. */
export async function findPhrases(
  ctx: Ctx,
  input: { texts: readonly string[] },
): Promise<Map<string, Phrase>> {
  if (input.texts.length === 0) return new Map()
  const { rows } = await sql<Phrase>`
    select text, coalesce(array_agg(part_type_id) filter (where part_type_id is not null), '{}') as "partTypeIds",
      coalesce(array_agg(brand_id) filter (where brand_id is not null), '{}') as "brandIds",
      coalesce(array_agg(generation_id) filter (where generation_id is not null), '{}') as "generationIds"
    from catalogue.phrase where text = any(${input.texts}::text[]) group by text`.execute(ctx.db)
  return new Map(rows.map((row) => [row.text, row]))
}

/** Every single word of the phrases, for guessing what a mistyped word meant. A few thousand at most. */
export async function listPhraseWords(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select distinct word from catalogue.phrase, regexp_split_to_table(text, ' ') as word
    where length(word) between 3 and 20`.execute(ctx.db)
  return rows.map((row) => row.word)
}
