import type { StaffSession } from '#identity'
import type { House } from '../../wiring.ts'
import type { Choices } from './lib/choices.ts'
import type { Messages } from './lib/i18n/index.ts'

declare module 'node:http' {
  interface IncomingMessage {
    /** Put there by the server that hands the request over (apps/api/build-server.ts). */
    house?: House
  }
}

declare global {
  namespace App {
    interface Error {
      /** Short, for quoting; the log has the rest under it. */
      reference?: string
    }
    interface Locals {
      house: House
      session: StaffSession | null
      choices: Choices
    }
    interface PageData {
      /** Missing only where not even the outermost layout could be made. */
      t?: Messages
    }
  }
}
