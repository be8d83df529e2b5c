import type { Db } from '#platform/ctx.ts'
import { selectApproval, selectYeses } from './approval.store.ts'

/** How many have said yes to what a waiting approval proposes now. */
export async function countYeses(db: Db, approvalId: string): Promise<number> {
  const approval = await selectApproval(db, approvalId)
  return approval === null ? 0 : (await selectYeses(db, approval)).length
}
