import type { Silhouette, Vehicle, VehicleChoice } from '#catalogue'

/** A vehicle as pages show it: name, picture, and the choice that finds it again. */
export interface ShownVehicle {
  readonly choice: VehicleChoice
  readonly name: string
  readonly silhouette: Silhouette
}

export const vehicleCookie = 'kendaraan'
export const recentVehiclesCookie = 'kendaraan_lalu'
export const recentVehiclesMax = 4

const between = '~'
const slug = /^[a-z0-9-]{1,80}$/

/** Reads a choice written by `writeChoice`; null for anything else. */
export function readChoice(text: string | null | undefined): VehicleChoice | null {
  const [generationId = '', variantId = '', year = ''] = (text ?? '').split(between)
  if (!slug.test(generationId)) return null
  return choiceOf(generationId, variantId, year)
}

/** One short text for a choice: `toyota-avanza-f650~avanza-1-3-g~2015`. */
export function writeChoice(choice: VehicleChoice): string {
  return [choice.generationId, choice.variantId ?? '', choice.year ?? ''].join(between).replace(/~+$/, '')
}

/** The choice an address carries (`generasi`, `varian`, `tahun`), or null. */
export function choiceOfAddress(params: URLSearchParams): VehicleChoice | null {
  const generationId = params.get('generasi') ?? ''
  if (!slug.test(generationId)) return null
  return choiceOf(generationId, params.get('varian') ?? '', params.get('tahun') ?? '')
}

/** The same as a list of address parameters. */
function addressOfChoice(choice: VehicleChoice): [string, string][] {
  const pairs: [string, string | undefined][] = [
    ['generasi', choice.generationId],
    ['varian', choice.variantId],
    ['tahun', choice.year?.toString()],
  ]
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}

/** `Avanza 1.3 G 2015`, or with the generation's years where no year is known. */
export function showVehicle(vehicle: Vehicle): ShownVehicle {
  const { generation, model, variant, year } = vehicle
  const years = `${generation.fromYear}\u2013${generation.toYear ?? ''}`
  return {
    choice: { generationId: generation.id, variantId: variant?.id, year: year ?? undefined },
    name: [model.name, variant?.name, year ?? years].filter(Boolean).join(' '),
    silhouette: model.silhouette,
  }
}

/** The address of a list of parts. */
export function partsHref(filter: {
  vehicle?: VehicleChoice | null | undefined
  partTypeId?: string | null | undefined
  brandId?: string | null | undefined
  cursor?: string | null | undefined
}): string {
  const params = new URLSearchParams()
  if (filter.partTypeId) params.set('jenis', filter.partTypeId)
  if (filter.brandId) params.set('merek', filter.brandId)
  for (const [name, value] of filter.vehicle ? addressOfChoice(filter.vehicle) : []) params.set(name, value)
  if (filter.cursor) params.set('dari', filter.cursor)
  const query = params.toString()
  return query === '' ? '/part' : `/part?${query}`
}

function choiceOf(generationId: string, variantId: string, year: string): VehicleChoice {
  return {
    generationId,
    variantId: slug.test(variantId) ? variantId : undefined,
    year: /^\d{4}$/.test(year) ? Number(year) : undefined,
  }
}

/** What the picker's form sends: `tahun` is a generation with or without a year, `varian` one of its variants. */
export function choiceOfPicker(params: URLSearchParams): VehicleChoice | null {
  const [generationId = '', year = ''] = (params.get('tahun') ?? '').split(between)
  return slug.test(generationId) ? choiceOf(generationId, params.get('varian') ?? '', year) : null
}

/** The picker's value for a year of a generation, or for all its years. */
export function pickerYear(generationId: string, year?: number): string {
  return year === undefined ? generationId : `${generationId}${between}${year}`
}
