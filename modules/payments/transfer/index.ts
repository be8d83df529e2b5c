/** Transfers to our own bank accounts, side by side with the providers. */
export type { BankAccount } from './account.ts'
export { selectAccounts as listBankAccounts } from './account.store.ts'
export { addSlip, readSlip, type SlipAdded } from './add-slip.ts'
export { audienceKinds, selectAudience as listAudience, type AudienceRow } from './audience.ts'
export { bookExtraLine, type ExtraLineBooked } from './book-extra-line.ts'
export { accountAdded, accountChanged } from './account-approvals.ts'
export { addAccount, changeAccount, type AccountSaved } from './change-account.ts'
export { dropCompanyAudience, setAudience, setConfirmsAlone } from './change-settings.ts'
export { confirmAlone, confirmsAlone } from './confirm-alone.ts'
export { confirmTransfer, type ConfirmTransfer, type TransferConfirmed } from './confirm-transfer.ts'
export {
  findTransferDetail,
  findTransferView,
  listTransfers,
  type TransferDetail,
  type TransferStep,
  type TransferView,
} from './find-transfer.ts'
export {
  completeImport,
  findImport,
  prepareImport,
  type ImportDone,
  type ImportLine,
  type ImportPrepared,
  type ImportPreview,
} from './import-mutations.ts'
export type { Mutation } from './mutation.store.ts'
export { findTransferChannel, listTransferChannels } from './offer-transfers.ts'
export { proveTransfers, type TransfersProof } from './prove-transfers.ts'
export {
  countWaiting as countWaitingTransfers,
  queueTabs,
  type QueueRow,
  type QueueTab,
} from './queue.store.ts'
export { recordMutation, type MutationRecorded } from './record-mutation.ts'
export { linkLine, rejectTransfer, type LineLinked, type TransferRejected } from './reject-transfer.ts'
export { transferApproval } from './transfer-approval.ts'
export { releaseTransferSums } from './release-sums.ts'
export { slipBytesMax, type TransferState } from './transfer.ts'
export { findTransferForStaff, listMutations, listTransfersForStaff } from './transfers-for-staff.ts'
