import type { Ctx } from '#platform/ctx.ts'
import { isPartId } from './known-ids.ts'
import { selectPart, selectRelations, selectSummaries, type RelationRow } from './part.store.ts'
import type { PartDetail, PartSummary } from './part.ts'

/** Everything a part page shows, or null when there is no such part. Two statements. */
export async function findPart(ctx: Ctx, input: { partId: string }): Promise<PartDetail | null> {
  if (!isPartId(input.partId)) return null
  const [part, relations] = await Promise.all([
    selectPart(ctx.db, input.partId),
    selectRelations(ctx.db, input.partId),
  ])
  if (part === null) return null
  const of = (relation: RelationRow['relation']) =>
    relations
      .filter((row) => row.relation === relation)
      .map(({ part, noteId, noteEn }) => ({ part, noteId, noteEn }))
  return {
    ...part,
    replacedBy: of('replaced_by').toReversed(),
    replaces: of('replaces'),
    interchangeable: of('interchange'),
  }
}

/** Summaries of some parts, by id; parts that do not exist are absent. One statement. */
export async function findParts(
  ctx: Ctx,
  input: { partIds: readonly string[] },
): Promise<Map<string, PartSummary>> {
  const partIds = input.partIds.filter(isPartId)
  if (partIds.length === 0) return new Map()
  const parts = await selectSummaries(ctx.db, partIds)
  return new Map(parts.map((part) => [part.id, part]))
}
