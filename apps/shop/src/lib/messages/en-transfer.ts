export const enTransfer = {
  methodTransfers: 'Bank transfer',
  methodTransferHow: 'Transfer to our account. Checked by staff, so not at once.',
  transferAccount: (bank: string) => `${bank} account`,
  transferHolder: (holder: string) => `in the name of ${holder}`,
  transferAmount: 'Sum to transfer, exact to the last digit',
  transferCopyAmount: 'Copy the sum',
  transferCode: (code: string) => `We take ${code} off so that your transfer is matched by itself.`,
  transferStep1: (bank: string) =>
    `Open your bank’s app and choose a transfer to a ${bank} account. From another bank, BI-FAST works.`,
  transferStep2: (sum: string) => `Send exactly ${sum} in one transfer.`,
  transferStep3: 'Send a photo or PDF of the proof below, so that it is checked sooner.',
  transferSlipTitle: 'Proof of transfer',
  transferSlipHelp: 'A photo or PDF from your bank’s app: JPG, PNG, WEBP or PDF, at most 5 MB.',
  transferSlipField: 'Choose a file',
  transferSlipSend: 'Send the proof',
  transferSlipShown: (count: number) => `We have ${count} ${count === 1 ? 'proof' : 'proofs'} of yours.`,
  transferSlipMore: 'Send another proof',
  transferSlipFull: 'Five proofs are enough. Our staff are checking them.',
  transferSlipFailedTitle: 'The proof was not sent',
  transferSlipProblem: {
    empty: 'No file was chosen.',
    too_large: 'The file is larger than 5 MB. Take a screenshot and send that.',
    not_a_picture: 'This file is no JPG, PNG, WEBP or PDF. Send a screenshot from your bank’s app.',
    unreadable:
      'This picture cannot be opened: it is damaged, cut off or too large. Send a screenshot from your bank’s app.',
    busy: 'Many proofs are being opened. Wait a minute, then send it again.',
    given_before: 'You sent this file for this payment already. There is no need to send it again.',
    given_elsewhere:
      'This file was used for another payment. One proof is for one payment; send the proof of this payment’s transfer.',
    too_many: 'There are five proofs of this transfer already. Our staff are checking them.',
    closed: 'This transfer takes no more proofs. Contact us with the number above.',
    not_found: 'This is paid in another way now, so no proof is needed.',
  },
  transferAwaitingHow:
    'This page turns by itself once our staff find the money on our account, in office hours. A proof makes it quicker.',
  transferChecking: 'Waiting for our staff',
  transferCheckingHow:
    'We have your proof. Staff compare it with our account in office hours, and your stock stays set aside.',
  transferCheckingBillHow: 'We have your proof. Staff compare it with our account in office hours.',
  transferRejected: 'The proof could not be accepted',
  transferRejectedHow: (reason: string) => `Our staff say: “${reason}”. Send another proof below.`,
  transferNoFreeSum:
    'Too many transfers of about this sum are awaited. Choose another bank or a virtual account.',
}
