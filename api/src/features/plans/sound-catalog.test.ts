import { plans } from '@kamiyo/catalog/plans'
import { expect, test } from 'vitest'
import { freeCatalog, freePlan } from '../../../testing/free-catalog.ts'
import { assertSoundCatalog } from './sound-catalog.ts'

test('a catalogue with faults stops the start, which says each on a line of its own', () => {
  const catalog = { ...freeCatalog, plans }
  expect(() => assertSoundCatalog(catalog)).not.toThrow()
  const broken = { ...catalog, freePlan: { ...freePlan, resetDay: 0, callsPerMonth: -1 } }
  expect(() => assertSoundCatalog(broken)).toThrow(
    /^The catalogue in catalog\/src has 2 faults:\n {2}free-plan.ts: freePlan.callsPerMonth is -1: .*\.\n {2}free-plan.ts: freePlan.resetDay is 0: .*\.$/,
  )
})
