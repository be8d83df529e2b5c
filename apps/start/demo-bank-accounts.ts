import { machineActor } from '#access'
import { addAccount } from '#payments'
import type { Ctx } from '#platform/ctx.ts'

/** Accounts of the demonstration at two banks; their numbers are made up. */
const demoAccounts = [
  { bankName: 'BCA', number: '0000112233', holder: 'PT Astraotoshop Contoh' },
  { bankName: 'Mandiri', number: '0000445566778', holder: 'PT Astraotoshop Contoh' },
] as const

const system = machineActor('Sistem')

/** Creates the demonstration's bank accounts where they are missing. */
export async function createDemoBankAccounts(ctx: Ctx): Promise<void> {
  for (const account of demoAccounts) {
    const saved = await addAccount(ctx, { ...account, by: system })
    if (saved.kind !== 'saved' && saved.kind !== 'taken')
      throw new Error(`The demo account at ${account.bankName} could not be made: ${saved.kind}.`)
  }
}
