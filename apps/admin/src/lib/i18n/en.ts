import type { Messages } from './id.ts'
import { approvals } from './en/approvals.ts'
import { attention } from './en/attention.ts'
import { channels } from './en/channels.ts'
import { companies } from './en/companies.ts'
import { companyPeople } from './en/company-people.ts'
import { customers } from './en/customers.ts'
import { emergency, enrolment } from './en/enrolment.ts'
import { errors } from './en/errors.ts'
import { factors } from './en/factors.ts'
import { frame } from './en/frame.ts'
import { discount, giro } from './en/giro.ts'
import { inbox } from './en/inbox.ts'
import { ledger } from './en/ledger.ts'
import { login } from './en/login.ts'
import { monitor } from './en/monitor.ts'
import { payments } from './en/payments.ts'
import { profile } from './en/profile.ts'
import { people } from './en/people.ts'
import { permissions } from './en/permissions.ts'
import { reasons } from './en/reasons.ts'
import { receivables } from './en/receivables.ts'
import { reconciliation } from './en/reconciliation.ts'
import { refund } from './en/refund.ts'
import { roles } from './en/roles.ts'
import { story } from './en/story.ts'
import { trail } from './en/trail.ts'
import { transfer } from './en/transfer.ts'
import { xray } from './en/xray.ts'

export const en: Messages = {
  approvals,
  attention,
  channels,
  companies,
  companyPeople,
  customers,
  discount,
  emergency,
  enrolment,
  factors,
  frame,
  errors,
  giro,
  inbox,
  ledger,
  login,
  monitor,
  payments,
  profile,
  people,
  permissions,
  story,
  reasons,
  receivables,
  reconciliation,
  refund,
  roles,
  trail,
  transfer,
  xray,
}
