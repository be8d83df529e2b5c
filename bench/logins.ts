import { beginStaffLogin, createStaffUser, verifyStaffCode } from '#identity'
import { runEach } from './load.ts'
import type { Operation, Sizes } from './measure.ts'
import type { BenchSystem } from './system.ts'

const client = { address: '127.0.0.1', agent: 'bench' }
const codeWithinMs = 10_000
const password = 'bubur sumsum tiga mangkuk'

interface Account {
  readonly email: string
  readonly phone: string
  readonly password: string
}

/** A password and then the code, until the session: by the use cases, in this process. Each by another person, as limits demand. */
export async function loginOperation(system: BenchSystem, sizes: Sizes): Promise<Operation> {
  const accounts = await createAccounts(system, sizes.warmUp + sizes.single + sizes.busy)
  return {
    name: 'staff login (password, code, session)',
    pid: process.pid,
    asker: 'bench_load',
    run: (size) =>
      runEach(accounts.splice(0, size.amount), size.connections, (account) => signIn(system, account)),
  }
}

/** A login of somebody unknown over HTTP: what a flood costs the web process. */
export function refusedLoginOperation(system: BenchSystem): Operation {
  const { origin } = new URL(system.adminUrl)
  let tries = 0
  return {
    name: 'staff login refused',
    pid: system.programs.pidOf('web'),
    asker: 'bench_web',
    run: (size) =>
      runEach(Array.from({ length: size.amount }), size.connections, async () => {
        tries += 1
        const answer = await fetch(`${system.adminUrl}/masuk?/sandi`, {
          method: 'POST',
          headers: { origin, accept: 'text/html' },
          body: new URLSearchParams({ email: `tidak.ada.${tries}@astraotoshop.test`, password }),
        })
        await answer.text()
        if (answer.status !== 400) throw new Error(`refused login: ${answer.status}`)
      }),
  }
}

/** Password, then the code as it arrives on the sandbox's phone. */
export async function signIn(system: BenchSystem, account: Account): Promise<string> {
  const { ctx } = system.house
  const begun = await beginStaffLogin(ctx, { ...account, client })
  if (begun.kind !== 'challenge') throw new Error(`staff login: ${begun.kind}`)
  const code = await readCode(`${system.whatsAppUrl}/control/messages?phone=62${account.phone.slice(1)}`)
  const verified = await verifyStaffCode(ctx, { challengeToken: begun.challengeToken, code, client })
  if (verified.kind !== 'signed_in') throw new Error(`staff code: ${verified.kind}`)
  return verified.sessionToken
}

async function createAccounts(system: BenchSystem, count: number): Promise<Account[]> {
  const accounts = Array.from({ length: count }, (_, index) => ({
    email: `bench${index}@astraotoshop.test`,
    phone: `0812${String(90_000_000 + index)}`,
    password,
  }))
  const made = await runEach(accounts, 2, async (account) => {
    const wanted = { ...account, name: 'Staf Contoh', role: 'sales', by: 'system' } as const
    const created = await createStaffUser(system.house.ctx, wanted)
    if (created.kind !== 'created') throw new Error(`staff account: ${created.kind}`)
  })
  if (made.firstFailure !== null) throw new Error(made.firstFailure)
  return accounts
}

async function readCode(url: string): Promise<string> {
  for (const deadline = Date.now() + codeWithinMs; Date.now() < deadline;) {
    const found = /(?<!\d)\d{6}(?!\d)/.exec(await (await fetch(url)).text())?.[0]
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('no code arrived on the phone of the sandbox')
}
