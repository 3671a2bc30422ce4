import type { SandboxContext } from '../context.ts'
import { readClockOffset } from '../store/clock.ts'
import { runDue } from './run.ts'

/** Moves the sandbox clock forward and does everything that becomes due; returns how many steps that took. */
export function advanceClock(ctx: SandboxContext, seconds: number): number {
  const steps = runDue(ctx, null, ctx.clock.now() + seconds)
  ctx.store.settings.set('clock_offset_seconds', readClockOffset(ctx.store.settings) + seconds)
  ctx.webhooks.wake()
  return steps
}
