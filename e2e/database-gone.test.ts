import { expect, inject, test } from 'vitest'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#platform/log.ts'
import { desktop, phone, useBrowser } from './browser.ts'
import { databaseFolder } from './database.ts'
import { eventually } from './eventually.ts'
import { processesOf, type RunningProcess } from './processes.ts'
import { openShop, orderPart, paidSign, readAccountNumber, takePart } from './shop.ts'
import { payVirtualAccount } from './sandbox-pages.ts'
import { signedInStaff, waitForMonitor } from './staff.ts'

const browsing = useBrowser()
const system = inject('system')
const seat = 5

test('when the database is gone pages say so plainly, and everything goes on by itself when it is back', async () => {
  browsing.expectComplaints()
  const buyer = await browsing.visitor(phone)
  await orderPart(buyer, await takePart(seat, 5), 'BCA Virtual Account')
  const number = await readAccountNumber(buyer)
  const monitor = await signedInStaff(browsing, desktop)
  await monitor.getByText('Langsung', { exact: true }).waitFor()
  const programs = await rolePids()

  await killDatabase()
  await eventually(async () => (await fetch(`${system.shopUrl}/health`)).status === 503)
  const visitor = await browsing.visitor(phone)
  const answer = await visitor.goto(`${system.shopUrl}/part`)
  expect(answer?.status()).toBe(503)
  await visitor.getByRole('heading', { name: 'Toko sedang tidak bisa dijangkau' }).waitFor()
  const panel = await monitor.context().newPage()
  const panelAnswer = await panel.goto(`${system.adminUrl}/pembayaran`)
  expect(panelAnswer?.status()).toBe(503)
  await panel.getByRole('heading', { name: 'Basis data sedang tidak menjawab' }).waitFor()
  expect(await panel.content()).not.toMatch(/ECONNREFUSED|terminating connection|at .*\.ts:\d+/)

  const server = await startEmbeddedPostgres({ dataDir: databaseFolder(), log: silentLog })
  try {
    await eventually(async () => (await fetch(`${system.shopUrl}/health`)).status === 200, 20_000)
    // The page that was waiting for its next try comes by itself, without anyone's doing.
    await visitor.getByRole('heading', { level: 1, name: 'Semua part' }).waitFor({ timeout: 20_000 })

    const bankApp = await browsing.visitor(phone)
    await payVirtualAccount(bankApp, { bank: 'BCA', number })
    await paidSign(buyer).waitFor({ timeout: 20_000 })
    await monitor.getByText('Langsung', { exact: true }).waitFor({ timeout: 20_000 })
    await monitor.reload()
    await waitForMonitor(monitor)
    await openShop(visitor)
    await visitor.getByRole('heading', { name: 'Kendaraan apa?' }).waitFor()
    expect(await rolePids()).toEqual(programs)
  } finally {
    // The launcher uses it too and stops it at its own end.
    await server.stop()
  }
})

/** The processes of web and worker, which must live through all of it. */
async function rolePids(): Promise<number[]> {
  const all = await processesOf(system.launcherPid, system.dataDir)
  return all.filter(({ command }) => /apps\/(web|worker\/main)\.ts/.test(command)).map(({ pid }) => pid)
}

async function killDatabase(): Promise<void> {
  const isPostmaster = ({ command }: RunningProcess) => /postgres\s.*-D\s/.test(command)
  const [postmaster] = (await processesOf(-1, databaseFolder())).filter(isPostmaster)
  if (postmaster === undefined) throw new Error('No server of this data folder runs.')
  process.kill(postmaster.pid, 'SIGKILL')
}
