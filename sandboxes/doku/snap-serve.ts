import type { Incoming, Reply } from './http.ts'
import { admitSnap, isRefusal, refusalReply, snapReply } from './snap-door.ts'
import type { ExtraHeader, SnapCaller, SnapRefusal } from './snap-door.ts'
import { isoWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** Does what a service does and gives the body of its answer, or a refusal. */
export type SnapWork = (world: World, caller: SnapCaller) => object | SnapRefusal

/** Answers one SNAP service: lets the caller in, does the work, and puts the code on the answer. */
export function serveSnap(
  world: World,
  incoming: Incoming,
  task: { service: string; work: SnapWork; headers: ExtraHeader[] },
): Reply {
  const caller = admitSnap(world, incoming, task.headers)
  const partner = incoming.headers['x-partner-id']
  const merchant = typeof partner === 'string' ? partner : null
  const result = isRefusal(caller) ? caller : task.work(world, caller)
  const reply = isRefusal(result)
    ? refusalReply(task.service, result)
    : snapReply(200, `200${task.service}00`, { message: 'Successful', body: result })
  return { ...reply, merchant, headers: { ...reply.headers, 'X-TIMESTAMP': isoWib(now(world)) } }
}
