import { recordAudit } from '#audit'
import type { Ctx } from '#platform/ctx.ts'
import type { Actor } from './actor.ts'
import { spendProof, type ProofNeeded, type ProvenAction } from './proof.ts'

/** What a screen shows at once anyway leaves the house without a fresh factor; more of it does not. */
export const smallExportRows = 50

export interface WantedExport {
  readonly actor: Actor
  readonly action: Extract<ProvenAction, `${string}.export`>
  /** What is taken, as the record of changes names it: `payments.exported` of the `payment_list`. */
  readonly record: { readonly action: string; readonly kind: string }
  /** The filter: whoever gives a factor gives it for this list. */
  readonly filter: Readonly<Record<string, string | null>>
  /** True where a page of the list holds it all. */
  readonly isSmall?: boolean
}

/**
 * Lets a list leave the house: with a fresh factor for this very filter where it is of many, and written down before the first
 * row goes out. Null where it may go on.
 */
export function allowExport(ctx: Ctx, wanted: WantedExport): Promise<ProofNeeded | null> {
  const { actor, action, record, filter, isSmall = false } = wanted
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const needed = isSmall ? null : await spendProof(trx, { actor, deed: { action, values: filter }, at })
    if (needed !== null) return needed
    await recordAudit(trx, {
      who: actor.id,
      action: record.action,
      object: { kind: record.kind, id: 'csv' },
      before: null,
      after: filter,
      reason: null,
      address: actor.address,
      at,
    })
    return null
  })
}

/** A page of a list that is read by cursor. */
interface CursorPage {
  readonly nextCursor: string | null
}

/** Reads a list page by page as the reader takes them, at most so many pages. */
export async function* readPages<Page extends CursorPage>(
  read: (cursor: string | null) => Promise<Page>,
  pagesMax: number,
): AsyncGenerator<Page> {
  let cursor: string | null = null
  for (let count = 0; count < pagesMax; count += 1) {
    const page: Page = await read(cursor)
    yield page
    cursor = page.nextCursor
    if (cursor === null) return
  }
}
