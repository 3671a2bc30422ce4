import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admit, MINUTE_SLOTS, type MinuteWindow } from './minute-window.ts'

const empty: MinuteWindow = { slots: Array.from({ length: MINUTE_SLOTS }, () => 0), slot: 0 }
const T0 = Date.parse('2026-11-29T12:00:00Z')

/** Which of the arrivals are admitted. */
function admitAll(arrivalsMs: readonly number[], limit: number): number[] {
  let window = empty
  return arrivalsMs.filter((ms) => {
    const admission = admit(window, limit, new Date(ms))
    if (admission.isAdmitted) window = admission.window
    return admission.isAdmitted
  })
}

const arrivals = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000 })), {
    minLength: 1,
    maxLength: 300,
  })
  .map((gaps) => {
    let ms = T0
    return gaps.map((gap) => (ms += gap))
  })

test('no sixty seconds hold more than the limit, wherever they begin', () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 40 }), (times, limit) => {
      const admitted = admitAll(times, limit)
      admitted.forEach((ms, index) => {
        const within = admitted.slice(0, index + 1).filter((earlier) => earlier > ms - 60_000)
        expect(within.length).toBeLessThanOrEqual(limit)
      })
    }),
  )
})

test('a refused call is admitted at the instant that its refusal names, and not before', () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 40 }), (times, limit) => {
      let window = empty
      for (const ms of times) {
        const admission = admit(window, limit, new Date(ms))
        if (admission.isAdmitted) window = admission.window
        else {
          const { retryAfterMs } = admission
          expect(retryAfterMs).toBeGreaterThan(0)
          expect(retryAfterMs).toBeLessThanOrEqual(65_000)
          expect(admit(window, limit, new Date(ms + retryAfterMs - 1)).isAdmitted).toBe(false)
          expect(admit(window, limit, new Date(ms + retryAfterMs)).isAdmitted).toBe(true)
        }
      }
    }),
  )
})

test('whoever keeps to five seconds less than a minute is never refused', () => {
  const steady = Array.from({ length: 200 }, (_, index) => T0 + index * 2_167)
  expect(admitAll(steady, 30)).toEqual(steady)
})

test('a clock that is behind another does not empty the minute', () => {
  const first = admit(empty, 1, new Date(T0 + 30_000))
  if (!first.isAdmitted) throw new Error('The first call was refused')
  expect(admit(first.window, 1, new Date(T0)).isAdmitted).toBe(false)
})
