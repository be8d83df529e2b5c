import {
  listGenerations,
  listMakes,
  listModels,
  listVariants,
  type Generation,
  type Make,
  type Model,
  type Variant,
  type VehicleKind,
} from '#catalogue'
import type { HouseCtx } from '../../../../wiring.ts'
import { choiceOfPicker } from '../vehicle-choice.ts'

/** The picker's steps so far, and what each next step offers. A step that does not follow from the one before is dropped. */
export interface PickerSteps {
  readonly kind: VehicleKind
  readonly make: string
  readonly model: string
  readonly year: string
  readonly variant: string
  readonly makes: readonly Make[]
  readonly models: readonly Model[]
  readonly generations: readonly Generation[]
  readonly variants: readonly Variant[]
}

/** Reads the steps from an address (`jenis`, `merek`, `model`, `tahun`, `varian`), in at most four statements at once. */
export async function readPicker(ctx: HouseCtx, params: URLSearchParams): Promise<PickerSteps> {
  const kind: VehicleKind = params.get('jenis') === 'motor' ? 'motorcycle' : 'car'
  const [makeId, modelId] = [params.get('merek') ?? '', params.get('model') ?? '']
  const choice = choiceOfPicker(params)
  const [makes, models, generations, variants] = await Promise.all([
    listMakes(ctx, { kind }),
    makeId === '' ? [] : listModels(ctx, { makeId, kind }),
    modelId === '' ? [] : listGenerations(ctx, { modelId }),
    choice === null ? [] : listVariants(ctx, { generationId: choice.generationId }),
  ])
  const make = makes.find((one) => one.id === makeId)
  const model = make === undefined ? undefined : models.find((one) => one.id === modelId)
  const ofModel = model === undefined ? [] : generations
  const isYearOfModel = ofModel.some((one) => one.id === choice?.generationId)
  const ofYear = isYearOfModel ? variants : []
  return {
    kind,
    make: make?.id ?? '',
    model: model?.id ?? '',
    year: isYearOfModel ? (params.get('tahun') ?? '') : '',
    variant: ofYear.find((one) => one.id === params.get('varian'))?.id ?? '',
    makes,
    models: make === undefined ? [] : models,
    generations: ofModel,
    variants: ofYear,
  }
}
