import type { Company } from '#companies'
import type { Vehicle } from '#catalogue'
import type { Buyer, CustomerView } from '#identity'
import type { HouseCtx } from '../../wiring.ts'
import type { Locale } from './lib/locale.ts'

declare global {
  namespace App {
    interface Error {
      status: number
      /** A code of ours where we have one; the error page has the words. */
      message: string
      /** Short, to quote when asking for help; the log has it too. */
      reference: string
    }
    interface Locals {
      ctx: HouseCtx
      locale: Locale
      /** The token of this browser, or null before it first needed one. */
      visitorToken: string | null
      buyer: SignedInBuyer | null
      /** Where a member of staff looks as this buyer: nothing can be changed. */
      view: CustomerView | null
      /** The vehicle of the address, else the one chosen last; looked up once per request. */
      findChosenVehicle(): Promise<Vehicle | null>
    }
  }

  interface SignedInBuyer {
    readonly buyer: Buyer
    readonly company: Company | null
    /** Of the session that signed them in. */
    readonly sessionId: string
  }
}
