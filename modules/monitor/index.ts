/** What staff watch: today's counters, the movement by minute, and one payment's whole story. */
export { alertFewCodes, fewCodesQueue } from './alert-few-codes.ts'
export { alertOnCall, alertQueue, type MonitorCtx } from './alert-on-call.ts'
export { listNeedsPerson, type NeedsPerson, type NeedsPersonKind } from './needs-person.ts'
export type { Strange } from './strange.ts'
export { findTimeline, type Timeline, type TimelineStep } from './timeline.ts'
export { readDashboard, type Dashboard } from './dashboard.ts'
export { findXray, type Happening, type Xray } from './xray.ts'
