import { businessDay } from '#platform/clock.ts'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Entry } from './entry.ts'
import { entryQuery } from './entry-query.ts'
import * as store from './entry.store.ts'

export interface PostOutcome {
  readonly kind: 'posted' | 'already_posted'
  readonly entryId: string
}

/**
 * Posts one entry in the caller's transaction, at most once per kind and source, in one statement.
 * Throws where the lines do not sum to zero; the database would refuse it too, at commit.
 */
export async function postEntry(trx: Trx, entry: Entry): Promise<PostOutcome> {
  const outcome = await store.insertEntry(trx, entryQuery(entry), entry)
  return outcome ?? findPosted(trx, entry)
}

/** Undoes a posted entry by its mirror image; an entry is reversed at most once. */
export async function reverseEntry(
  trx: Trx,
  reversal: { entryId: string; reason: string; at: Date },
): Promise<PostOutcome> {
  const outcome = await store.insertReversal(trx, {
    id: newId('ent'),
    reversesId: reversal.entryId,
    description: reversal.reason,
    bookedOn: businessDay(reversal.at),
    postedAt: reversal.at,
  })
  return outcome ?? findPosted(trx, { kind: 'reversal', sourceId: reversal.entryId })
}

/** Another transaction posted it while ours waited: the statement above could not see its row yet, this one can. */
async function findPosted(trx: Trx, key: store.EntryKey): Promise<PostOutcome> {
  const found = await store.selectEntryId(trx, key)
  return { kind: 'already_posted', entryId: present(found, `the entry of ${key.sourceId} exists`) }
}
