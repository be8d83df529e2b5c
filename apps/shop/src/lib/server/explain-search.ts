import type { Brand, PartType } from '#catalogue'
import type { Understood } from '#search'

/** How a search text was read, with names instead of ids. */
export type Explained =
  | { readonly as: 'nothing' }
  | { readonly as: 'number'; readonly number: string; readonly isExact: boolean }
  | {
      readonly as: 'words'
      readonly partTypes: readonly { readonly nameId: string; readonly nameEn: string }[]
      readonly brands: readonly string[]
      readonly vehicles: readonly string[]
      readonly words: readonly string[]
      readonly corrected: readonly { readonly from: string; readonly to: string }[]
      readonly ignored: readonly string[]
      readonly beyondVehicle: boolean
    }

export function explainSearch(
  understood: Understood,
  names: { partTypes: readonly PartType[]; brands: readonly Brand[] },
): Explained {
  switch (understood.as) {
    case 'nothing':
      return { as: 'nothing' }
    case 'number':
      return { as: 'number', number: understood.number, isExact: understood.match === 'exact' }
    case 'words': {
      const { partTypeIds, brandIds, vehicles, words, corrected, ignored, beyondVehicle } = understood
      return {
        as: 'words',
        partTypes: names.partTypes
          .filter((type) => partTypeIds.includes(type.id))
          .map(({ nameId, nameEn }) => ({ nameId, nameEn })),
        brands: names.brands.filter((brand) => brandIds.includes(brand.id)).map((brand) => brand.name),
        vehicles: [...new Set(vehicles.map((vehicle) => `${vehicle.make.name} ${vehicle.model.name}`))],
        words,
        corrected,
        ignored,
        beyondVehicle,
      }
    }
  }
}
