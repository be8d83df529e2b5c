import { describe, expect, test } from 'vitest'
import { permissions as known } from '#access'
import {
  deedPermissions,
  openRoutes,
  permissions,
  streamPermissions,
} from '../apps/admin/src/lib/server/permissions.ts'
import { demandsFirst, walkPanel } from './permission-walk.ts'
import { walkRoutes } from './route-walk.ts'
import { readSources, type SourceFile } from './source-files.ts'

const sources = readSources(/^(apps|modules)\/(?!.*\.svelte-kit\/).*\.(ts|svelte)$/)
const calls = walkPanel(sources)
const routes = walkRoutes(sources)

/** What changes something without a permission, and why that is right. */
const ownDeeds: Readonly<Record<string, string>> = {
  '#access askProof': 'asks the person themselves for a fresh factor, within their own session',
  '#access decideApproval': 'demands the permission of the proposal’s kind, once it has locked and read it',
  '#access withdrawApproval': 'takes back what one has proposed oneself; others’ proposals are not there',
  '#audit linkChains': 'chains what is recorded already; anybody may cause it, nobody can bend it',
  '#identity acceptInvitation': 'the invited person enrols, by the token of their link',
  '#identity askBreakGlass': 'asks two supervisors for access, after one’s own password',
  '#identity askLoginPasskey': 'a step of somebody’s own login',
  '#identity askProofPasskey': 'a step of giving one’s own fresh factor',
  '#identity askResetPasskey': 'a step of one’s own forgotten password',
  '#identity beginEnrolment': 'the invited person enrols, by the token of their link',
  '#identity beginPasskey': 'one’s own factor, within one’s own session',
  '#identity beginPasswordReset': 'a step of one’s own forgotten password',
  '#identity beginPhoneChange': 'one’s own number, within one’s own session',
  '#identity beginStaffLogin': 'a step of somebody’s own login',
  '#identity beginTotp': 'one’s own factor, within one’s own session',
  '#identity changePassword': 'one’s own password, within one’s own session',
  '#identity confirmPhoneChange': 'one’s own number, within one’s own session',
  '#identity confirmTotp': 'one’s own factor, within one’s own session',
  '#identity disownLogin':
    'the owner of the phone ends a login that is not theirs, by the token in their message',
  '#identity endStaffSession': 'ends one’s own session, by its token',
  '#identity enrolPasskey': 'one’s own factor, within one’s own session',
  '#identity enterBreakGlass': 'opens what two supervisors granted to this very login',
  '#identity findStaffSession': 'says who asks; writes only that they were seen',
  '#identity finishPasswordReset': 'a step of one’s own forgotten password',
  '#identity giveProof': 'gives one’s own fresh factor, within one’s own session',
  '#identity giveResetCode': 'a step of one’s own forgotten password',
  '#identity makeRecoveryCodes': 'one’s own factor, within one’s own session',
  '#identity openStepUpChallenge': 'sends the code of one’s own fresh factor',
  '#identity recordPermissionDenied': 'keeps that a try was refused',
  '#identity removePasskey': 'one’s own factor, within one’s own session',
  '#identity removeTotp': 'one’s own factor, within one’s own session',
  '#identity resendEnrolmentCode': 'the invited person enrols, by the token of their link',
  '#identity resendStaffCode': 'a step of somebody’s own login',
  '#identity stopPhoneChange': 'the owner of the old number stops a change, by the token in their message',
  '#identity verifyStaffCode': 'a step of somebody’s own login',
  '#identity verifyStaffFactor': 'a step of somebody’s own login',
  '#identity withdrawPhoneChange': 'one’s own number, within one’s own session',
  '#payments channelWeather': 'measures anew what is stale; the pages of buyers cause it as well',
}

/** What is read with no other guard than the route’s, and why that is enough. */
const guardedByRoute: Readonly<Record<string, string>> = {
  '#access countApprovals': 'counts what this person may decide, and nothing else',
  '#access findApproval': 'gives only what this person proposed or may decide',
  '#access findOwnRole': 'a role and its permissions, on a page for staff who see roles',
  '#access findPermissions': 'what a role allows, on a page for staff who see people',
  '#access findPolicy': 'the house’s rules of signing in, which everybody lives by',
  '#access findProof': 'one’s own question, by one’s own session',
  '#access findWaitingApproval': 'of an object that the page has just found for this person',
  '#access listApprovals': 'gives only what this person proposed or may decide',
  '#access listOwnRoles': 'names of roles for everybody’s own badge',
  '#access listWaitingApprovals': 'of the settings of transfers, on their own page',
  '#audit listAudit': 'of a company that the page has just found for this person',
  '#audit proveChains': 'says whether the chain is whole, and nothing that is in it',
  '#catalogue listBrands': 'what visitors see too',
  '#companies findCompany':
    'names on the page of transfers’ settings, which nobody narrowed to branches opens',
  '#companies listBranches': 'names of our own branches',
  '#identity breakGlassStatus': 'one’s own request, by its token',
  '#identity challengeStatus': 'a step of somebody’s own login',
  '#identity findDisownable': 'what the owner of the phone was told, by the token in their message',
  '#identity findInvitation': 'what the invited person was told, by the token of their link',
  '#identity findOwnProfile': 'one’s own account',
  '#identity findPhoneChangeByLink':
    'what the owner of the old number was told, by the token in their message',
  '#identity listFactors': 'one’s own factors',
  '#identity listNames': 'names beside records of the trail, which the same page demands',
  '#identity listStaffNames': 'names beside records of the trail, which the same page demands',
  '#identity mayChangePassword': 'one’s own account',
  '#identity proofWays': 'one’s own ways to give a fresh factor',
  '#identity resetStatus': 'a step of one’s own forgotten password',
  '#identity stepUpStatus': 'one’s own code, by one’s own session',
  '#payments confirmsAlone': 'a switch of the settings’ page',
  '#payments countWaitingTransfers': 'a count in the navigation, taken only where its page may be opened',
  '#payments findChannel': 'what buyers see too',
  '#payments findTransferChannel': 'what buyers see too',
  '#payments listAudience': 'switches of the settings’ page',
  '#payments listBankAccounts': 'our own accounts, which buyers see too',
  '#reconciliation countOpenExceptions': 'a count in the navigation, taken only where its page may be opened',
}

describe('every route of the panel', () => {
  test('declares what opening it needs, and nothing is declared that is not there', () => {
    expect(routes.routeIds.length).toBeGreaterThan(30)
    expect([...Object.keys(permissions), ...openRoutes].toSorted()).toEqual(routes.routeIds)
  })

  test('declares what each of its actions needs, and no action that is not there', () => {
    expect(routes.unreadable).toEqual([])
    expect(routes.deeds.length).toBeGreaterThan(40)
    const closed = routes.deeds.filter((deed) => !openRoutes.has(/^[^ ?]*/.exec(deed)?.[0] ?? ''))
    expect(Object.keys(deedPermissions).toSorted()).toEqual(closed)
  })

  test('and every live stream of the panel too: whatever reads the cookie of staff asks for its permission', () => {
    const readers = sources.filter(
      (file) => /^apps\/(api|worker|web)/.test(file.path) && file.text.includes('staffSessionCookie'),
    )
    expect(readers.map((file) => file.path)).toEqual(['apps/api/live.ts'])
    const registered = readers.flatMap((file) => streamsOfStaff(file))
    expect(registered).toEqual(Object.keys(streamPermissions))
  })
})

/** The paths that functions with a judge of staff register. */
function streamsOfStaff(file: SourceFile): string[] {
  return file.text
    .split(/\n(?=export function |function |async function |export async function )/)
    .filter((part) => part.includes('judgeListener(house'))
    .flatMap((part) =>
      [...part.matchAll(/server\.\w+(?:<[^(]*>)?\('([^']+)'/g)].map((match) => match[1] ?? ''),
    )
}

describe('every use case that the panel calls', () => {
  test('the modules are really walked', () => {
    expect(calls.length).toBeGreaterThan(60)
    expect(calls.filter((call) => call.writes).length).toBeGreaterThan(30)
  })

  test('that changes something demands a permission before anything else, or stands here with its reason', () => {
    const bare = calls.filter((call) => call.writes && !call.demands).map((call) => call.name)
    expect(bare.filter((name) => !(name in ownDeeds))).toEqual([])
  })

  test('that only reads demands one too, or stands here with its reason', () => {
    const bare = calls.filter((call) => !call.writes && !call.demands).map((call) => call.name)
    expect(bare.filter((name) => !(name in guardedByRoute))).toEqual([])
  })

  test('no reason stands here for what is not called, or guards itself by now', () => {
    const bare = new Set(calls.filter((call) => !call.demands).map((call) => call.name))
    const reasons = [...Object.keys(ownDeeds), ...Object.keys(guardedByRoute)]
    expect(reasons.filter((name) => !bare.has(name))).toEqual([])
  })

  test('names only permissions that there are', () => {
    const named = calls.flatMap((call) => call.permissions)
    expect(named.filter((name) => !known.some((one) => one === name))).toEqual([])
  })
})

test('every permission is asked for somewhere', () => {
  const inTables = new Set<string>([
    ...Object.values(permissions),
    ...Object.values(deedPermissions),
    ...Object.values(streamPermissions),
  ])
  const inCode = sources
    .filter((file) => /^modules\/(?!access\/(permission|role|whole-house))/.test(file.path))
    .filter((file) => !file.path.includes('test'))
    .map((file) => file.text)
    .join('\n')
  expect(known.filter((one) => !inTables.has(one) && !inCode.includes(`'${one}'`))).toEqual([])
})

describe('the walk itself', () => {
  const door: SourceFile = {
    path: 'modules/ledger/index.ts',
    text: "export { grab } from './grab.ts'\nexport * from './more.ts'",
  }
  const panel = (name: string): SourceFile => ({
    path: 'apps/admin/src/routes/(panel)/x/+page.server.ts',
    text: `import { ${name} } from '#ledger'`,
  })
  const walk = (name: string, ...files: SourceFile[]) => walkPanel([door, panel(name), ...files])

  test('sees a planted use case that writes without demanding, also through a store and a star', () => {
    const store = {
      path: 'modules/ledger/grab.store.ts',
      text: 'export function insert(trx: Trx) { return trx.insertInto("ledger.x").execute() }',
    }
    const bare = {
      path: 'modules/ledger/grab.ts',
      text: "import * as store from './grab.store.ts'\nexport async function grab(ctx: Ctx) { await store.insert(ctx.db) }",
    }
    expect(walk('grab', bare, store)).toMatchObject([{ name: '#ledger grab', writes: true, demands: false }])
    const more = {
      path: 'modules/ledger/more.ts',
      text: 'export async function take(ctx: Ctx) { await sql`update ledger.x set y = 1`.execute(ctx.db) }',
    }
    expect(walk('take', more)).toMatchObject([{ name: '#ledger take', writes: true, demands: false }])
  })

  test('takes no demand that comes after the first look', () => {
    expect(demandsFirst("{ demand(by, 'a.b'); const x = await read() }")).toBe(true)
    expect(demandsFirst("{ const x = await read(); demand(by, 'a.b') }")).toBe(false)
    expect(demandsFirst("{ return ctx.transaction((trx) => demand(by, 'a.b')) }")).toBe(false)
    expect(demandsFirst('{ return read() }')).toBe(false)
  })

  test('sees a planted page, action and method, and says where it cannot read', () => {
    const planted = (name: string, text: string) =>
      walkRoutes([{ path: `apps/admin/src/routes/(panel)/x/${name}`, text }])
    expect(
      planted('+page.server.ts', 'export const actions = { take: f, "leave": g } satisfies Actions'),
    ).toEqual({
      routeIds: ['/(panel)/x'],
      deeds: ['/(panel)/x?/leave', '/(panel)/x?/take'],
      unreadable: [],
    })
    expect(planted('+server.ts', 'export const DELETE = f\nexport async function GET() {}').deeds).toEqual([
      '/(panel)/x DELETE',
    ])
    for (const text of [
      'export const actions = makeActions()',
      'const f = {}\nexport const actions = { ...f }',
      "export { actions } from './other.ts'",
    ])
      expect(planted('+page.server.ts', text).unreadable).toHaveLength(1)
  })
})
