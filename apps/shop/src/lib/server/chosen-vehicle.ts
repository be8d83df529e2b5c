import type { Cookies, RequestEvent } from '@sveltejs/kit'
import { findVehicle, type Vehicle, type VehicleChoice } from '#catalogue'
import {
  choiceOfAddress,
  readChoice,
  recentVehiclesCookie,
  recentVehiclesMax,
  showVehicle,
  vehicleCookie,
  writeChoice,
} from '../vehicle-choice.ts'
import { preferenceCookie } from './preference-cookie.ts'

/** Finds the vehicle of a request at most once; one that came with the address is remembered. */
export function chosenVehicleFinder(event: RequestEvent): () => Promise<Vehicle | null> {
  let found: Promise<Vehicle | null> | undefined
  return () => {
    found ??= findChosen(event)
    return found
  }
}

/** Remembers a vehicle as the chosen one and puts it first among the recent ones. */
export function rememberVehicle(cookies: Cookies, choice: VehicleChoice): void {
  const text = writeChoice(choice)
  cookies.set(vehicleCookie, text, preferenceCookie)
  const others = recentTexts(cookies).filter((other) => other !== text)
  cookies.set(recentVehiclesCookie, [text, ...others].slice(0, recentVehiclesMax).join('!'), preferenceCookie)
}

/** Lets the chosen vehicle go; it stays among the recent ones. */
export function forgetVehicle(cookies: Cookies): void {
  cookies.delete(vehicleCookie, preferenceCookie)
}

/** The vehicles chosen lately, the last one first. */
export function recentChoices(cookies: Cookies): VehicleChoice[] {
  return recentTexts(cookies).flatMap((text) => readChoice(text) ?? [])
}

function recentTexts(cookies: Cookies): string[] {
  return (cookies.get(recentVehiclesCookie) ?? '').split('!').slice(0, recentVehiclesMax)
}

async function findChosen({ locals, cookies, url }: RequestEvent): Promise<Vehicle | null> {
  const asked = choiceOfAddress(url.searchParams)
  const known = readChoice(cookies.get(vehicleCookie))
  if (asked !== null) {
    const vehicle = await findVehicle(locals.ctx, asked)
    if (vehicle !== null) {
      const { choice } = showVehicle(vehicle)
      if (known === null || writeChoice(known) !== writeChoice(choice)) rememberVehicle(cookies, choice)
      return vehicle
    }
  }
  return known === null ? null : findVehicle(locals.ctx, known)
}
