import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { runDue } from '../../engine/run.ts'
import { page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { TestClock } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { deletedObject, getObject } from '../resource.ts'
import { route } from '../route.ts'

const LIFETIME_SECONDS = 30 * 86_400

export const testClockRoutes = [
  route<Stripe.TestHelpers.TestClockListParams>('GET /v1/test_helpers/test_clocks', ({ ctx, params }) =>
    page(ctx.store.objects.list('test_helpers.test_clock'), params, '/v1/test_helpers/test_clocks'),
  ),
  route<Stripe.TestHelpers.TestClockCreateParams>('POST /v1/test_helpers/test_clocks', ({ ctx, params }) => {
    const now = ctx.clock.now()
    const clock: TestClock = {
      id: newId('clock'),
      object: 'test_helpers.test_clock',
      created: now,
      deletes_after: now + LIFETIME_SECONDS,
      frozen_time: params.frozen_time,
      livemode: false,
      name: params.name ?? null,
      status: 'ready',
      status_details: {},
    }
    ctx.store.objects.save('test_helpers.test_clock', clock)
    emit(ctx, 'test_helpers.test_clock.created', clock)
    return clock
  }),
  route('GET /v1/test_helpers/test_clocks/:id', ({ ctx, id }) =>
    getObject(ctx, 'test_helpers.test_clock', id),
  ),
  route('DELETE /v1/test_helpers/test_clocks/:id', ({ ctx, id }) => {
    const clock = getObject(ctx, 'test_helpers.test_clock', id)
    for (const customer of ctx.store.objects.list('customer')) {
      if (customer.test_clock === id) forgetCustomer(ctx, customer.id)
    }
    ctx.store.objects.markDeleted('test_helpers.test_clock', id)
    emit(ctx, 'test_helpers.test_clock.deleted', clock)
    return deletedObject('test_helpers.test_clock', id)
  }),
  route<Stripe.TestHelpers.TestClockAdvanceParams>(
    'POST /v1/test_helpers/test_clocks/:id/advance',
    ({ ctx, params, id }) => advance(ctx, getObject(ctx, 'test_helpers.test_clock', id), params.frozen_time),
  ),
]

/** The response says `advancing`, like Stripe's, although the work is already done. */
function advance(ctx: SandboxContext, clock: TestClock, frozenTime: number): TestClock {
  if (frozenTime <= clock.frozen_time) {
    throw invalidRequest('The frozen time must be after the current frozen time.', 'frozen_time')
  }
  const advancing: TestClock = {
    ...clock,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: frozenTime } },
  }
  emit(ctx, 'test_helpers.test_clock.advancing', advancing)
  runDue(ctx, clock.id, frozenTime)
  const ready: TestClock = { ...clock, frozen_time: frozenTime, status: 'ready', status_details: {} }
  ctx.store.objects.save('test_helpers.test_clock', ready)
  emit(ctx, 'test_helpers.test_clock.ready', ready)
  return advancing
}

function forgetCustomer(ctx: SandboxContext, customerId: string): void {
  for (const type of ['subscription', 'invoice', 'invoiceitem', 'payment_method'] as const) {
    for (const object of ctx.store.objects.list(type, customerId))
      ctx.store.objects.markDeleted(type, object.id)
  }
  ctx.store.objects.markDeleted('customer', customerId)
}
