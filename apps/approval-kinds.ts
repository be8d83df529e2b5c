import type { ApprovalKind } from '#access'
import {
  breakGlassApproval,
  invitationApproval,
  resetApproval,
  roleApproval,
  staffRoleApproval,
} from '#identity'
import { creditApproval } from '#invoicing'
import { accountAdded, accountChanged, refundApproval, transferApproval } from '#payments'
import type { HouseCtx } from './wiring.ts'

/** Every deed that needs two people. A kind stands in the module whose deed it is. */
export const approvalKinds: readonly ApprovalKind<HouseCtx>[] = [
  refundApproval,
  transferApproval,
  accountAdded,
  accountChanged,
  creditApproval,
  staffRoleApproval,
  roleApproval,
  invitationApproval,
  resetApproval,
  breakGlassApproval,
]
