import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildSprites, drawnKeys } from './build-sprites.ts'
import { partDrawingKey } from './keys.ts'

const promisedParts = [
  'battery spark-plug ignition-coil alternator starter-motor bulb horn engine-oil gear-oil brake-fluid coolant',
  'oil-filter air-filter cabin-filter fuel-filter disc-pad brake-shoe disc-rotor brake-drum master-cylinder',
  'shock-absorber coil-spring ball-joint tie-rod wheel-bearing clutch-disc clutch-cover chain-kit v-belt',
  'roller-set cvt-clutch-shoe piston-kit gasket-set timing-belt water-pump thermostat radiator fuel-pump tyre',
  'inner-tube mirror headlamp wiper-blade exhaust cv-joint stabilizer-link engine-mounting',
].flatMap((line) => line.split(' '))

const promisedVehicles = 'mpv suv hatchback sedan pickup van truck matic bebek sport trail maxi'.split(' ')

test('the sprites and the list of keys are what the single drawings make', () => {
  for (const [name, content] of buildSprites()) {
    const stored = readFileSync(new URL(name, import.meta.url), 'utf8')
    expect({ name, content: stored }).toEqual({ name, content })
  }
})

test('every promised part type and kind of vehicle has a drawing', () => {
  expect(drawnKeys('part')).toEqual(expect.arrayContaining(promisedParts))
  expect(drawnKeys('vehicle')).toEqual(expect.arrayContaining(promisedVehicles))
})

test('a part type without a drawing shows the plain box', () => {
  expect(partDrawingKey('oil-filter')).toBe('oil-filter')
  expect(partDrawingKey('seat-cover')).toBe('part')
})

test('a drawing carries no colour of its own, so that both themes and the wall monitor suit it', () => {
  for (const [name, content] of buildSprites()) {
    if (!name.endsWith('.svg')) continue
    const colours = new Set(content.match(/(?:fill|stroke)="[^"]*"/g))
    expect(
      [...colours].filter((use) => !/"(?:none|currentColor|var\(--drawing-(?:tint|paper),#\w+\))"/.test(use)),
    ).toEqual([])
  }
})
