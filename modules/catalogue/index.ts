/** The catalogue: vehicles, parts, their numbers, and what fits what. It knows neither prices nor stock. */
export { judgeFit, type Fit, type FitAnswer, type FitmentRule } from './fitment/fit.ts'
export type { Fitment } from './fitment/fitment.store.ts'
export { fitOf, fitsOf, listFitments } from './fitment/fitments.ts'
export { findPart, findParts } from './find-part.ts'
export { isPartId } from './known-ids.ts'
export { chooseNumberMatch, findReplacements, listByNumber, type NumberPage } from './list-by-number.ts'
export { listMatching, listParts, type ListMatching, type ListParts } from './list-parts.ts'
export type {
  Facets,
  FacetValue,
  FitmentScope,
  ListedPart,
  PartAttribute,
  PartDetail,
  PartList,
  PartNumber,
  PartQuality,
  PartSummary,
  PartUnit,
  RelatedPart,
} from './part.ts'
export type { NumberHit, NumberMatch } from './part.store.ts'
export { listBrands, listPartTypes, type Brand, type PartType } from './part-types.ts'
export { findPhrases, listPhraseWords, type Phrase } from './phrases.ts'
export type {
  Engine,
  Generation,
  Make,
  Model,
  Silhouette,
  Variant,
  Vehicle,
  VehicleChoice,
  VehicleKind,
} from './vehicle.ts'
export {
  findVehicle,
  findVehicles,
  listGenerations,
  listMakes,
  listModels,
  listVariants,
} from './vehicles.ts'
export { normalizeNumber, piecesOf, runsOf, wordsOf } from './words.ts'
