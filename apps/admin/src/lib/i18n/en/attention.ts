import type { Messages } from '../id.ts'

export const attention: Messages['attention'] = {
  title: 'Needs a person',
  lead: 'What goes on only when somebody looks at it, the longest wait on top.',
  caption: 'What waits for a person’s decision',
  columns: { since: 'Waits', what: 'What and why', payment: 'Payment', amount: 'Amount', next: 'Step' },
  what: {
    unknown_payment: {
      title: 'The provider gives no certain answer',
      why: 'We go on asking. If it takes long, look for our reference in the provider’s portal.',
    },
    claimed_again: {
      title: 'The same money was told again',
      why: 'Under another number than the recorded one. The buyer may have paid twice; look in the provider’s portal.',
    },
    not_applied: {
      title: 'A notification is not applied',
      why: 'It is stored safely, but applying it failed. Apply it again, or call the engineer on duty.',
    },
    surplus: {
      title: 'Money without a bill',
      why: 'Real money that covers no bill. Decide: return it, or make it credit.',
    },
  },
  refund: {
    approve: {
      title: 'A refund waits for approval',
      why: 'Its sum is above the limit, so a second person has to agree.',
    },
    pay_out: {
      title: 'A refund waits to be paid out',
      why: 'Its way of paying cannot be returned by the provider. Transfer it from the bank, then record it.',
    },
    find_out: {
      title: 'A refund without certainty',
      why: 'The provider answers no more. Look in its portal, then decide.',
    },
  },
  transfer: {
    check: {
      title: 'A proof of transfer is to be checked',
      why: 'The buyer sent a proof, or a line of the bank fits.',
    },
    second: {
      title: 'A transfer needs a second person',
      why: 'The first one said yes; the sum is above what one may confirm.',
    },
  },
  next: {
    payment: 'Open the payment',
    notification: 'Look at the notification',
    surplus: 'Decide about the money',
    refund: 'Open the refund',
    transfer: 'Open the queue of transfers',
  },
  lateGiros: (count) =>
    count === 1
      ? '1 giro is past its due date and not cleared'
      : `${count} giros are past their due date and not cleared`,
  overLimit: (count) =>
    count === 1 ? '1 company is over its limit' : `${count} companies are over their limit`,
  unknownBuyer: 'not known yet',
  age: (minutes) =>
    minutes < 1
      ? 'just now'
      : minutes < 60
        ? `${minutes} min`
        : minutes < 48 * 60
          ? `${Math.floor(minutes / 60)} h`
          : `${Math.floor(minutes / 1440)} days`,
  empty: 'Nothing waits',
  emptyWhy: 'Everything goes on by itself. What needs a decision will appear here.',
}
