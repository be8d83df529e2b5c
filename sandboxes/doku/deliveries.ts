import { deliverComponent } from './send-component.ts'
import { deliverSnap } from './send-snap.ts'
import type { Delivery } from './state.ts'
import { now, remember } from './world.ts'
import type { World } from './world.ts'

/** The provider's schedule: three retries, counted from the first try. */
const retryAfterMs = [30 * 60_000, 6 * 3_600_000, 12 * 3_600_000]

/** Sends everything that is due by the sandbox clock, until nothing is due or on its way. */
export async function sendDue(world: World): Promise<void> {
  for (;;) {
    if (world.closing.aborted) return
    for (const delivery of world.state.deliveries.values()) {
      if (isReady(world, delivery)) void attempt(world, delivery)
    }
    if (world.inFlight.size === 0) return
    await Promise.all(world.inFlight.values())
  }
}

/** Tries the given ones in their order if they are due, and returns when each has been tried once. */
export async function sendNow(world: World, deliveries: Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    if (isReady(world, delivery)) await attempt(world, delivery)
    else await world.inFlight.get(delivery.id)
  }
}

/** When the next one falls due. */
export function nextDeliveryMs(world: World): number | null {
  const times = [...world.state.deliveries.values()]
    .filter((delivery) => !world.inFlight.has(delivery.id) && !isBlocked(world, delivery))
    .map((delivery) => delivery.dueAtMs)
  return times.length === 0 ? null : Math.min(...times)
}

function isReady(world: World, delivery: Delivery): boolean {
  if (delivery.state !== 'waiting' || delivery.dueAtMs > now(world)) return false
  return !world.inFlight.has(delivery.id) && !isBlocked(world, delivery)
}

/** It waits for another one to be tried first; that one's end wakes us. */
function isBlocked(world: World, delivery: Delivery): boolean {
  const before = delivery.afterId === null ? undefined : world.state.deliveries.get(delivery.afterId)
  return before !== undefined && before.attempts.length === 0
}

async function attempt(world: World, delivery: Delivery): Promise<void> {
  const running = world.inFlight.get(delivery.id)
  if (running !== undefined) return running
  const sending = deliver(world, delivery).finally(() => {
    world.inFlight.delete(delivery.id)
    world.changed()
  })
  world.inFlight.set(delivery.id, sending)
  return sending
}

async function deliver(world: World, delivery: Delivery): Promise<void> {
  const atMs = now(world)
  const merchant = world.state.merchants.get(delivery.clientId)
  if (merchant === undefined) return finish(world, delivery, 'given_up')
  const result =
    delivery.kind === 'checkout'
      ? await deliverComponent(world, { merchant, delivery })
      : await deliverSnap(world, { merchant, delivery })
  // A sandbox that is being closed has not heard the answer; it will try again when it is back.
  if (world.closing.aborted) return

  delivery.held = false
  delivery.firstAtMs ??= atMs
  delivery.attempts.push({ atMs, status: result.status, answer: result.answer.slice(0, 2_000) })
  const accepted = result.status !== null && result.status >= 200 && result.status < 300
  if (accepted) return finish(world, delivery, 'delivered')
  const wait = retryAfterMs[delivery.attempts.length - 1]
  if (delivery.forged || wait === undefined) return finish(world, delivery, 'given_up')
  delivery.dueAtMs = delivery.firstAtMs + wait
}

function finish(world: World, delivery: Delivery, state: 'delivered' | 'given_up'): void {
  delivery.state = state
  world.state.deliveries.delete(delivery.id)
  remember(world.state.finished, delivery.id, delivery)
}
