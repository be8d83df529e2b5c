export { demand, isInBranches, machineActor, may, PermissionDenied } from './actor.ts'
export type { Actor, Factor, Person, Scope } from './actor.ts'
export { approvalLifeMs, hashValues } from './approval.ts'
export type {
  AccessCtx,
  Applied,
  Approval,
  ApprovalId,
  ApprovalKind,
  ApprovalObject,
  ApprovalState,
  ApprovalSummary,
  ApprovalValues,
  DecidedApproval,
  Dismissed,
} from './approval.ts'
export { lockWaitingApproval } from './approval.store.ts'
export type { ApprovalList, ApprovalMove } from './approval.store.ts'
export {
  decideApproval,
  decideApprovalIn,
  expireApprovals,
  withdrawApproval,
  withdrawApprovalIn,
} from './decide-approval.ts'
export type { ApprovalDecided, ApprovalWithdrawn, DecideApproval } from './decide-approval.ts'
export { changePolicy } from './change-policy.ts'
export type { ChangePolicy, PolicyChanged } from './change-policy.ts'
export { countYeses } from './count-yeses.ts'
export {
  countApprovals,
  findApproval,
  findWaitingApproval,
  listApprovals,
  listWaitingApprovals,
} from './list-approvals.ts'
export type { ApprovalDetail, ApprovalView } from './list-approvals.ts'
export { allowExport, readPages, smallExportRows } from './allow-export.ts'
export { closeApproval, proposeDeed, reviseProposal } from './propose-deed.ts'
export type { DeedProposed, ProposeDeed } from './propose-deed.ts'
export { exportTrail, findTrailRecord, listTrailWords, searchTrail } from './read-trail.ts'
export type { TrailExport } from './read-trail.ts'
export { idleMsOf, isPermission, needsPasskey, permissions, permissionsInEmergency } from './permission.ts'
export type { Permission } from './permission.ts'
export {
  findOwnRole,
  insertOwnRole,
  isRoleInUse,
  keyOfName,
  listOwnRoles,
  setRoleRetired,
  updateOwnRole,
} from './own-role.ts'
export type { NewOwnRole, OwnRole } from './own-role.ts'
export { defaultPolicy, findPolicy, isCoolDown, phoneCoolDownHoursMax, savePolicy } from './policy.ts'
export type { Policy } from './policy.ts'
export {
  askProof,
  findProof,
  hashDeed,
  isProven,
  markProofGiven,
  provenActions,
  spendProof,
  spendProofFactor,
} from './proof.ts'
export type { AskedProof, AskProof, Deed, ProofId, ProofNeeded, ProvenAction, WaitingForm } from './proof.ts'
export { builtInRoles, findPermissions, isBuiltInRole, permissionsOf } from './role.ts'
export type { BuiltInRole, RoleKey } from './role.ts'
export { isWholeHouse, permissionsWithin } from './whole-house.ts'
