import {
  findAuditRecord,
  listAuditWords,
  searchAudit,
  type AuditFilter,
  type AuditPage,
  type AuditRecord,
} from '#audit'
import type { Ctx } from '#platform/ctx.ts'
import { demand, type Actor } from './actor.ts'
import { allowExport, readPages } from './allow-export.ts'
import type { ProofNeeded } from './proof.ts'

/** The records of changes, for who may read them. */
export async function searchTrail(
  ctx: Pick<Ctx, 'db'>,
  input: {
    readonly actor: Actor
    readonly filter: AuditFilter
    readonly cursor: string | null
    readonly limit: number
  },
): Promise<AuditPage> {
  demand(input.actor, 'audit.read')
  return searchAudit(ctx, input)
}

/** One record of a change, for who may read it; null where there is none of this number. */
export async function findTrailRecord(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly actor: Actor; readonly recordId: string },
): Promise<AuditRecord | null> {
  demand(input.actor, 'audit.read')
  return findAuditRecord(ctx, input)
}

/** Which actions and kinds of objects can be looked for. */
export async function listTrailWords(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly actor: Actor },
): ReturnType<typeof listAuditWords> {
  demand(input.actor, 'audit.read')
  return listAuditWords(ctx)
}

const exportPageSize = 500

export interface TrailExport {
  readonly kind: 'exporting'
  /** Page after page, read while it is written; newest first. */
  readonly pages: AsyncGenerator<AuditPage>
}

/** Writes down who takes which records out of the house, and gives them; asks for a fresh factor first. */
export async function exportTrail(
  ctx: Ctx,
  input: { readonly actor: Actor; readonly filter: AuditFilter },
): Promise<TrailExport | ProofNeeded> {
  const { actor, filter } = input
  demand(actor, 'audit.export')
  const needed = await allowExport(ctx, {
    actor,
    action: 'audit.export',
    record: { action: 'audit.exported', kind: 'audit' },
    filter: valuesOf(filter),
  })
  return needed ?? { kind: 'exporting', pages: pagesOf(ctx, filter) }
}

/** A trail has no last page: whoever may take it takes it whole. */
function pagesOf(ctx: Ctx, filter: AuditFilter): AsyncGenerator<AuditPage> {
  return readPages((cursor) => searchAudit(ctx, { filter, cursor, limit: exportPageSize }), Infinity)
}

function valuesOf({ from, before, ...rest }: AuditFilter): Record<string, string | null> {
  return { ...rest, from: from?.toISOString() ?? null, before: before?.toISOString() ?? null }
}
