import type { SandboxContext } from '../context.ts'
import { fixedClock } from '../store/clock.ts'

/** The same context in the time of a test clock, or unchanged if there is none. */
export function inClockTime(ctx: SandboxContext, testClockId: string | null | undefined): SandboxContext {
  const clock = testClockId ? ctx.store.objects.find('test_helpers.test_clock', testClockId) : undefined
  return clock ? { ...ctx, clock: fixedClock(clock.frozen_time) } : ctx
}

/** A customer's objects use the time of the customer's test clock. */
export function inCustomerTime(ctx: SandboxContext, customerId: string | null): SandboxContext {
  return inClockTime(ctx, testClockOf(ctx, customerId))
}

export function testClockOf(ctx: SandboxContext, customerId: string | null): string | null {
  const customer = customerId ? ctx.store.objects.find('customer', customerId) : undefined
  return customer?.test_clock ?? null
}
