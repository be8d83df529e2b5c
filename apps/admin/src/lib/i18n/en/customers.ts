import type { Messages } from '../id.ts'

export const customers: Messages['customers'] = {
  title: 'Customers',
  lead: 'People who buy, for themselves or for their company.',
  back: 'Customers',
  search: 'Name, e-mail, or the end of a phone number',
  searchButton: 'Search',
  caption: 'Customers by name',
  columns: {
    name: 'Name',
    company: 'Company',
    role: 'Role',
    email: 'E-mail',
    phone: 'Phone',
    state: 'Account',
  },
  roles: {
    owner: 'Owner',
    approver: 'Approver',
    buyer: 'Buyer',
    finance: 'Finance',
    mechanic: 'Mechanic',
  },
  noCompany: 'private',
  states: { active: 'Active', suspended: 'Kept away by the company', disabled: 'Disabled' },
  first: 'To the first',
  next: 'Next 50',
  empty: 'No customer matches',
  emptyWhy:
    'Search by part of a name, part of an e-mail, or the last four digits of a phone. You see customers of your branches only.',
  clear: 'Show all',
  facts: 'Facts',
  since: 'Registered since',
  view: {
    title: 'View as customer',
    what: 'The shop opens in a new tab as this customer sees it, for 15 minutes at most. Nothing can be changed, ordered or paid. The reason and every page you open are recorded in your name.',
    reason: 'Reason',
    reasonHelp: 'For example: the customer asks why an invoice is not paid yet.',
    button: (name) => `View as ${name}`,
    mayNot: 'Your role does not include viewing as a customer.',
    closed: 'This account is disabled; there is nothing to view.',
  },
  told: {
    reason_needed: 'Write the reason first.',
    not_found: 'This customer cannot be viewed: the account is disabled or outside your branches.',
  },
  bridge: {
    title: 'Opening the shop',
    what: (name) => `The shop opens as ${name}. This link is good for one minute and once.`,
    button: 'Open the shop',
  },
}
