import type { Messages } from '../id.ts'

const words: Messages['permissions']['words'] = {
  'monitor.read': 'See the live payment monitor',
  'payment.read': 'See payments and their story',
  'payment.export': 'Download the list of payments',
  'inbox.read': 'Read raw messages of providers',
  'inbox.act': 'Apply messages again and ask providers',
  'inbox.export': 'Download raw messages',
  'ledger.read': 'Read the ledger',
  'ledger.export': 'Download the ledger',
  'refund.read': 'See refunds',
  'refund.order': 'Ask for refunds',
  'refund.approve': 'Approve refunds',
  'refund.export': 'Download refunds',
  'transfer.read': 'See bank transfers',
  'transfer.decide': 'Decide about bank transfers',
  'transfer.change_settings': 'Change accounts and rules of transfers',
  'channel.read': 'See how channels do',
  'channel.switch': 'Switch channels off and on',
  'reconciliation.read': 'See the reconciliation',
  'reconciliation.act': 'Close differences of the reconciliation',
  'reconciliation.export': 'Download the reconciliation',
  'company.read': 'See customers that are companies',
  'receivable.read': 'See receivables and invoices',
  'receivable.change': 'Change allocations, giros and cash discounts',
  'receivable.export': 'Download receivables',
  'credit.change': 'Change credit limits and terms',
  'customer.read': 'See accounts of customers',
  'customer.manage': 'Manage accounts of customers',
  'customer.view_as': 'See the shop as a customer',
  'staff.read': 'See the list of staff',
  'staff.manage': 'Invite, suspend and restore staff',
  'role.manage': 'Make and change roles',
  'access.approve': 'Approve changes of staff and roles',
  'audit.read': 'Read the trail of changes',
  'audit.export': 'Download the trail of changes',
}

const areas: Messages['permissions']['areas'] = {
  payments: 'Payments',
  refunds: 'Refunds and transfers',
  books: 'Books and reconciliation',
  companies: 'Companies and receivables',
  customers: 'Customers',
  people: 'Staff and oversight',
}

export const permissions: Messages['permissions'] = { words, areas }
