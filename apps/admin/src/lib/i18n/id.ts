import { approvals } from './id/approvals.ts'
import { attention } from './id/attention.ts'
import { channels } from './id/channels.ts'
import { companies } from './id/companies.ts'
import { companyPeople } from './id/company-people.ts'
import { customers } from './id/customers.ts'
import { emergency, enrolment } from './id/enrolment.ts'
import { errors } from './id/errors.ts'
import { factors } from './id/factors.ts'
import { frame } from './id/frame.ts'
import { discount, giro } from './id/giro.ts'
import { inbox } from './id/inbox.ts'
import { ledger } from './id/ledger.ts'
import { login } from './id/login.ts'
import { monitor } from './id/monitor.ts'
import { payments } from './id/payments.ts'
import { profile } from './id/profile.ts'
import { people } from './id/people.ts'
import { permissions } from './id/permissions.ts'
import { reasons } from './id/reasons.ts'
import { receivables } from './id/receivables.ts'
import { reconciliation } from './id/reconciliation.ts'
import { refund } from './id/refund.ts'
import { roles } from './id/roles.ts'
import { story } from './id/story.ts'
import { trail } from './id/trail.ts'
import { transfer } from './id/transfer.ts'
import { xray } from './id/xray.ts'

export const id = {
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

/** The shape of a catalogue; Indonesian is written first. */
export type Messages = typeof id
