import type { Messages } from './id.ts'
import { channels } from './en/channels.ts'
import { errors } from './en/errors.ts'
import { frame } from './en/frame.ts'
import { login } from './en/login.ts'
import { monitor } from './en/monitor.ts'
import { payments } from './en/payments.ts'
import { reasons } from './en/reasons.ts'
import { story } from './en/story.ts'
import { transfer } from './en/transfer.ts'

export const en: Messages = { channels, frame, errors, login, monitor, payments, story, reasons, transfer }
