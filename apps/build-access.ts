import type { AccessCtx } from '#access'
import { approvalKinds } from './approval-kinds.ts'

/** What deciding needs to know: which deeds two people decide. */
export function buildAccess(): AccessCtx['access'] {
  return { kinds: approvalKinds }
}
