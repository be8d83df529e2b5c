import type { Messages } from '../id.ts'

export const companyPeople: Messages['companyPeople'] = {
  title: 'People of the company',
  lead: (company: string) => `Who buys for ${company} in the shop.`,
  back: 'Back to the company',
  link: 'People of this company',
  none: 'Nobody yet. Invite the first owner.',
  name: 'Name',
  phone: 'Phone / WhatsApp number',
  email: 'E-mail (may be empty)',
  role: 'Role',
  state: 'State',
  active: 'Active',
  suspended: 'Suspended',
  roles: {
    owner: 'Owner',
    approver: 'Head of purchasing',
    buyer: 'Purchasing',
    finance: 'Finance',
    mechanic: 'Mechanic',
  },
  inviteTitle: 'Invite an owner',
  inviteNote:
    'A link goes to their WhatsApp, good once and for 72 hours. The number is confirmed with a code. Owners invite everybody else themselves.',
  inviteDo: 'Send the invitation',
  mayOnlyRead: 'You may only look.',
  said: {
    invited: 'The invitation was sent by WhatsApp.',
    denied: 'Not allowed.',
    bad_name: 'Fill in a name of at most 100 letters.',
    bad_phone: 'This is no Indonesian mobile number.',
    bad_email: 'This e-mail address is incomplete.',
    bad_role: 'There is no such role.',
    already_member: 'That number is a member of this company already.',
    too_many: 'Twenty invitations were sent today. Try again tomorrow.',
    no_company: 'The company was not found.',
  },
}
