import { attention } from './id/attention.ts'
import { channels } from './id/channels.ts'
import { companies } from './id/companies.ts'
import { errors } from './id/errors.ts'
import { factors } from './id/factors.ts'
import { frame } from './id/frame.ts'
import { discount, giro } from './id/giro.ts'
import { inbox } from './id/inbox.ts'
import { ledger } from './id/ledger.ts'
import { login } from './id/login.ts'
import { monitor } from './id/monitor.ts'
import { payments } from './id/payments.ts'
import { reasons } from './id/reasons.ts'
import { receivables } from './id/receivables.ts'
import { reconciliation } from './id/reconciliation.ts'
import { refund } from './id/refund.ts'
import { story } from './id/story.ts'
import { trail } from './id/trail.ts'
import { transfer } from './id/transfer.ts'
import { xray } from './id/xray.ts'

export const id = {
  attention,
  channels,
  companies,
  discount,
  factors,
  frame,
  errors,
  giro,
  inbox,
  ledger,
  login,
  monitor,
  payments,
  story,
  reasons,
  receivables,
  reconciliation,
  refund,
  trail,
  transfer,
  xray,
}

/** The shape of a catalogue; Indonesian is written first. */
export type Messages = typeof id
