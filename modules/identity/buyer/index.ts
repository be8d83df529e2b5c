export { acceptCompanyInvitation, beginCompanyInvitation, seeCompanyInvitation } from './accept-invitation.ts'
export type { InvitationSeen } from './accept-invitation.ts'
export { buyerChallengeStatus } from './challenge-status.ts'
export type { BuyerChallengeStatus } from './challenge-status.ts'
export type { BuyerCodePurpose } from './challenge.store.ts'
export { resendBuyerCode } from './challenge.ts'
export type { BuyerChallengeEnd, BuyerClient, BuyerCodeAsked, BuyerCodeResent } from './challenge.ts'
export { beginBuyerCodeLogin, beginBuyerPasswordReset, verifyBuyerLoginCode } from './code-login.ts'
export type { BuyerCodeAnswer, BuyerCodeRefused } from './code-login.ts'
export {
  inviteCompanyMember,
  inviteCompanyOwner,
  listCompanyInvitations,
  withdrawCompanyInvitation,
} from './invite.ts'
export type { ListedInvitation, MemberInvited } from './invite.ts'
export { changeCompanyMember, listCompanyMembers, listMembersForStaff } from './members.ts'
export type { CompanyMember, MemberChanged, MemberDeed } from './members.ts'
export {
  addBuyerPasskey,
  askBuyerPasskey,
  askNewBuyerPasskey,
  listBuyerPasskeys,
  removeBuyerPasskey,
  signInByBuyerPasskey,
} from './passkeys.ts'
export { changeBuyerPassword, resetBuyerPassword } from './passwords.ts'
export { companyRoles, mayBuyer, permissionsOfCompanyRole } from './permission.ts'
export type { BuyerPermission, CompanyRole } from './permission.ts'
export {
  beginBuyerPhoneChange,
  changeBuyerEmail,
  changeBuyerName,
  findBuyerSecurity,
  finishBuyerPhoneChange,
} from './profile.ts'
export { beginBuyerRegistration, completeBuyerRegistration } from './register.ts'
export type { BuyerSignedIn } from './sign-in.ts'
