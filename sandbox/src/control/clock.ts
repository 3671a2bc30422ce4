import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { advanceClock } from '../engine/advance.ts'
import { invalidRequest } from '../http/stripe-error.ts'
import { readClockOffset } from '../store/clock.ts'
import { optionalNumber, readInput } from './input.ts'

/** The clock of the whole sandbox. It only moves forward; a reset sets it to real time. */
export async function clockControl(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  const state = () => ({ now: ctx.clock.now(), offset_seconds: readClockOffset(ctx.store.settings) })

  app.get('/_sandbox/clock', state)
  app.post('/_sandbox/clock', ({ body }) => {
    const seconds = optionalNumber(readInput(body), 'advance_seconds')
    if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0) {
      throw invalidRequest('advance_seconds must be a whole number of seconds, 0 or more.', 'advance_seconds')
    }
    const steps = advanceClock(ctx, seconds)
    return { ...state(), steps }
  })
}
