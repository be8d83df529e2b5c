export { beginBuyerLogin } from './begin-buyer-login.ts'
export type { BeginBuyerLogin, BuyerLoginBegun } from './begin-buyer-login.ts'
export { beginStaffLogin } from './begin-staff-login.ts'
export type { BeginStaffLogin, StaffLoginBegun } from './begin-staff-login.ts'
export * from './buyer/index.ts'
export { endBuyerSession, endOwnBuyerSessions, findBuyerSession, listBuyerSessions } from './buyer-session.ts'
export type { BuyerFactor, BuyerSession, ListedBuyerSession } from './buyer-session.ts'
export type { Buyer, BuyerId } from './buyer.ts'
export { challengeStatus } from './challenge-status.ts'
export type { ChallengeStatus } from './challenge-status.ts'
export { endStaffSessions, releaseStaffLock, setStaffDisabled } from './change-staff-access.ts'
export type { StaffAccessChange, StaffAccessChanged } from './change-staff-access.ts'
export type { Client } from './client.ts'
export {
  buyerChallengeCookie,
  buyerDeviceCookie,
  buyerPasskeyCookie,
  buyerSessionCookie,
  customerViewCookie,
  emergencyCookie,
  enrolmentCookie,
  knownDeviceCookie,
  loginChallengeCookie,
  staffSessionCookie,
} from './cookies.ts'
export type { CookieRule } from './cookies.ts'
export { createBreachedPasswords } from './breached-passwords.ts'
export type { BreachedPasswords, BreachedPasswordsOptions } from './breached-passwords.ts'
export { createBuyer } from './create-buyer.ts'
export type { BuyerCreated, CreateBuyer } from './create-buyer.ts'
export { createStaffUser } from './create-staff-user.ts'
export type { CreateStaffUser, StaffUserCreated } from './create-staff-user.ts'
export { factorDeed } from './change-factor.ts'
export type { FactorChange } from './change-factor.ts'
export { checkFactor, listFactors } from './factor.ts'
export type { CheckFactor, FactorAnswer, FactorBinding, Factors, FactorVerdict } from './factor.ts'
export { giveProof } from './give-proof.ts'
export type { GiveProof, ProofAnswered } from './give-proof.ts'
export { proofWays } from './proof-ways.ts'
export type { ProofWay, ProofWays } from './proof-ways.ts'
export { askProofPasskey } from './passkey/ask-passkey.ts'
export type { PasskeyQuestion } from './passkey/ask-passkey.ts'
export { beginPasskey, enrolPasskey } from './passkey/enrol-passkey.ts'
export type { EnrolPasskey, PasskeyBegun, PasskeyEnrolled } from './passkey/enrol-passkey.ts'
export { removePasskey } from './passkey/remove-passkey.ts'
export type { PasskeyRemoved } from './passkey/remove-passkey.ts'
export { makeRecoveryCodes } from './recovery-codes/make-recovery-codes.ts'
export type { RecoveryCodesMade } from './recovery-codes/make-recovery-codes.ts'
export { codesFew } from './recovery-codes/recovery-code.ts'
export { beginTotp, confirmTotp, removeTotp } from './totp/change-totp.ts'
export type { TotpBegun, TotpConfirmed, TotpRemoved } from './totp/change-totp.ts'
export {
  askCustomerView,
  endCustomerView,
  findCustomerView,
  openCustomerView,
  recordViewedPage,
} from './customer-view.ts'
export type {
  CustomerView,
  CustomerViewAsked,
  CustomerViewId,
  CustomerViewOpened,
} from './customer-view.ts'
export { createIdentity } from './identity.ts'
export type { Identity, IdentityCtx, IdentityOptions } from './identity.ts'
export type { ChallengeEnd } from './otp/challenge.ts'
export type { CodeDelivery, DeliveryState } from './otp/delivery.ts'
export { checkStepUpCode, openStepUpChallenge, stepUpStatus } from './otp/step-up.ts'
export type { CheckStepUpCode, OpenStepUp, StepUpChecked, StepUpOpened } from './otp/step-up.ts'
export type { OtherFactors } from './otp/other-factors.ts'
export type { SendLimits } from './otp/send-limits.ts'
export { judgeNewPassword } from './judge-password.ts'
export type { NewPassword, PasswordRefusal } from './judge-password.ts'
export { recordPermissionDenied } from './record-denied.ts'
export { resendStaffCode } from './resend-staff-code.ts'
export type { ResendStaffCode, StaffCodeResent } from './resend-staff-code.ts'
export { sendStaffNotice, staffNoticeQueue } from './send-staff-notice.ts'
export { listStaffNotices } from './staff-notice.store.ts'
export type { StaffNotice } from './staff-notice.store.ts'
export { sayStaffNotice } from './staff-notice-words.ts'
export type { StaffNoticeWords } from './staff-notice-words.ts'
export { endStaffSession, findStaffSession, rotateStaffSession } from './staff-session.ts'
export type { StaffSession } from './staff-session.ts'
export { endOneStaffSession, endOtherStaffSessions, listStaffSessions } from './staff-sessions.ts'
export type { EndStaffSessions, ListedStaffSession } from './staff-sessions.ts'
export { disownLogin, findDisownable, loginDisowned } from './disown-login.ts'
export type { Disownable, DisownLogin } from './disown-login.ts'
export { nameDevice } from './device-name.ts'
export { revokeDevices } from './staff-device.ts'
export { findCustomer, listCustomers } from './list-customers.ts'
export type { CustomerPage, ListedCustomer } from './list-customers.ts'
export { listAuthEvents, listNames, listStaffNames } from './list-auth-events.ts'
export type { AuthEventFilter, AuthEventPage, ListedAuthEvent } from './list-auth-events.ts'
export { signInChain } from './sign-in-chain.ts'
export type { Staff, StaffId } from './staff.ts'
export * from './people.ts'
export { tellStaff } from './tell-staff.ts'
export type { StaffNoticeDetails, StaffNoticeKind, TellStaff } from './tell-staff.ts'
export { verifyStaffCode } from './verify-staff-code.ts'
export type { StaffCodeVerified, VerifyStaffCode } from './verify-staff-code.ts'
export { askLoginPasskey, verifyStaffFactor } from './verify-staff-factor.ts'
export type { StaffFactorVerified, VerifyStaffFactor } from './verify-staff-factor.ts'
