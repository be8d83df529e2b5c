import { error, redirect } from '@sveltejs/kit'
import { findVehicle } from '#catalogue'
import { safePath } from '../../lib/locale.ts'
import { forgetVehicle, rememberVehicle } from '../../lib/server/chosen-vehicle.ts'
import { choiceOfPicker, partsHref, showVehicle } from '../../lib/vehicle-choice.ts'
import type { RequestHandler } from './$types'

/** The end of the picker: remembers the vehicle and shows what fits it. */
export const GET: RequestHandler = async ({ url, locals, cookies }) => {
  const choice = choiceOfPicker(url.searchParams)
  const vehicle = choice === null ? null : await findVehicle(locals.ctx, choice)
  if (vehicle === null) error(404, 'no_vehicle', { reference: '' })
  const shown = showVehicle(vehicle)
  rememberVehicle(cookies, shown.choice)
  redirect(303, partsHref({ vehicle: shown.choice, partTypeId: url.searchParams.get('jenis-part') }))
}

/** Lets the chosen vehicle go. The list that was filtered by it is then shown without it. */
export const POST: RequestHandler = ({ url, cookies }) => {
  forgetVehicle(cookies)
  const back = new URL(safePath(url.searchParams.get('kembali'), '/'), url)
  for (const name of ['generasi', 'varian', 'tahun', 'dari']) back.searchParams.delete(name)
  redirect(303, back.pathname + back.search)
}
