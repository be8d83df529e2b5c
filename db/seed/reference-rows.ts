import { piecesOf } from '#catalogue'
import { attributes } from './attributes.ts'
import { brands } from './brands.ts'
import type { Cell } from './copy.ts'
import { partSystems, partTypes } from './part-types.ts'
import type { Generation } from './vehicles.ts'
import { generations, listEngines, phrasesOf, slug, twinGroups, variantsOf } from './vehicles.ts'

export interface TableRows {
  /** Table and columns, as COPY wants them. */
  target: string
  rows: (readonly Cell[])[]
}

/** Everything of the catalogue that does not grow with the number of parts, in the order of its foreign keys. */
export function referenceRows(): TableRows[] {
  return [
    ...vehicleRows(),
    ...partReferenceRows(),
    { target: 'catalogue.phrase (text, part_type_id, brand_id, generation_id)', rows: phraseRows() },
  ]
}

function vehicleRows(): TableRows[] {
  const makes = [...new Set(mostSold.concat(generations.map((generation) => generation.model.make)))]
  const models = new Map(generations.map((generation) => [generation.model.id, generation.model]))
  return [
    {
      target: 'catalogue.make (id, name, position)',
      rows: makes.map((name, place) => [slug(name), name, place]),
    },
    {
      target: 'catalogue.model (id, make_id, kind, name, silhouette, position)',
      rows: [...models.values()].map((model, place) => [
        model.id,
        slug(model.make),
        model.kind,
        model.model,
        model.silhouette,
        place,
      ]),
    },
    { target: 'catalogue.twin_group (id)', rows: twinGroups.map((group) => [group.id]) },
    {
      target: 'catalogue.generation (id, model_id, twin_group_id, code, nickname, from_year, to_year)',
      rows: generations.map(generationRow),
    },
    {
      target: 'catalogue.engine (id, code, displacement_cc, fuel)',
      rows: listEngines().map((engine) => [engine.id, engine.code, engine.displacementCc, engine.fuel]),
    },
    {
      target: 'catalogue.variant (id, generation_id, name, engine_id, transmission, position)',
      rows: generations
        .flatMap(variantsOf)
        .map((variant) => [
          variant.id,
          variant.generationId,
          variant.name,
          variant.engineId,
          variant.transmission,
          variant.position,
        ]),
    },
  ]
}

const mostSold = ['Honda', 'Toyota', 'Yamaha', 'Daihatsu', 'Mitsubishi', 'Suzuki']

function generationRow(generation: Generation): readonly Cell[] {
  const { row, model } = generation
  return [
    generation.id,
    model.id,
    generation.groupId,
    row.code,
    row.nickname ?? null,
    row.from,
    row.to ?? null,
  ]
}

function partReferenceRows(): TableRows[] {
  return [
    {
      target: 'catalogue.part_system (id, name_id, name_en, position)',
      rows: partSystems.map((system, place) => [system.id, system.nameId, system.nameEn, place]),
    },
    {
      target: 'catalogue.part_type (id, part_system_id, name_id, name_en, drawing, position)',
      rows: partTypes.map((type, place) => [
        type.id,
        type.system,
        type.nameId,
        type.nameEn,
        type.drawing ?? type.id,
        place,
      ]),
    },
    {
      target: 'catalogue.attribute (key, name_id, name_en, unit, position)',
      rows: attributes.map((attribute, place) => [
        attribute.key,
        attribute.nameId,
        attribute.nameEn,
        attribute.unit,
        place,
      ]),
    },
    {
      target: 'catalogue.brand (id, name, position)',
      rows: brands.map((brand, place) => [brand.id, brand.name, place]),
    },
  ]
}

function phraseRows(): (readonly Cell[])[] {
  const types = partTypes.flatMap((type) =>
    phrases(`${type.nameId},${type.nameEn},${type.words}`).map((text) => [text, type.id, null, null]),
  )
  const makers = brands.flatMap((brand) =>
    phrases(`${brand.name},${brand.words ?? ''}`).map((text) => [text, null, brand.id, null]),
  )
  const vehicles = generations.flatMap((generation) =>
    phrasesOf(generation).map((text) => [text, null, null, generation.id]),
  )
  return [...types, ...makers, ...vehicles]
}

function phrases(list: string): string[] {
  const texts = list.split(',').flatMap((text) => {
    const pieces = piecesOf(text)
    return pieces.length === 2 ? [pieces.join(' '), pieces.join('')] : [pieces.join(' ')]
  })
  return [...new Set(texts)].filter((text) => text !== '')
}
