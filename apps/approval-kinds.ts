import type { ApprovalKind } from '#access'
import { refundApproval } from '#payments'
import type { HouseCtx } from './wiring.ts'

/** Every deed that needs two people. A kind stands in the module whose deed it is. */
export const approvalKinds: readonly ApprovalKind<HouseCtx>[] = [refundApproval]
