import { channels } from './id/channels.ts'
import { errors } from './id/errors.ts'
import { frame } from './id/frame.ts'
import { login } from './id/login.ts'
import { monitor } from './id/monitor.ts'
import { payments } from './id/payments.ts'
import { reasons } from './id/reasons.ts'
import { story } from './id/story.ts'
import { transfer } from './id/transfer.ts'

export const id = { channels, frame, errors, login, monitor, payments, story, reasons, transfer }

/** The shape of a catalogue; Indonesian is written first. */
export type Messages = typeof id
