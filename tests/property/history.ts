import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import type { Stack } from '../harness/stack.ts'
import { buyAt } from './purchase.ts'
import type { Random } from './random.ts'

export interface Shopper {
  email: string
  customerIds: string[]
  subscriptionIds: string[]
}

const DECLINED_LATER = '4000000000000341'
const GOOD_CARD = '4242424242424242'

type Step = (stack: Stack, shopper: Shopper, random: Random) => Promise<void>

const buy: Step = async (stack, shopper, random) => {
  const bought = await buyAt(stack, random.pick(BUYABLE_TIERS), shopper.email)
  shopper.customerIds.push(bought.customerId)
  shopper.subscriptionIds.push(bought.subscriptionId)
}

/** A step on the newest subscription, if Stripe has not ended it. */
function onLive(step: (stack: Stack, id: string, random: Random) => Promise<unknown>): Step {
  return async (stack, { subscriptionIds }, random) => {
    const id = subscriptionIds.at(-1)
    if (!id) return
    const { status } = await stack.sandbox.stripe.subscriptions.retrieve(id)
    if (status !== 'canceled' && status !== 'incomplete_expired') await step(stack, id, random)
  }
}

const switchPlan = onLive(async ({ sandbox, priceIds }, id, random) => {
  const { items } = await sandbox.stripe.subscriptions.retrieve(id)
  const price = random.pick(Object.values(priceIds))
  await sandbox.stripe.subscriptions.update(id, { items: [{ id: String(items.data[0]?.id), price }] })
})
const cancelLater = onLive(({ sandbox }, id) =>
  sandbox.stripe.subscriptions.update(id, { cancel_at_period_end: true }),
)
const undo = onLive(({ sandbox }, id) =>
  sandbox.stripe.subscriptions.update(id, { cancel_at_period_end: false }),
)
const cancelNow = onLive(({ sandbox }, id) => sandbox.stripe.subscriptions.cancel(id))
const renew = onLive(({ sandbox }, id) => sandbox.post(`subscriptions/${id}/renew`))
const failNext = onLive(({ sandbox }, id) =>
  sandbox.post(`subscriptions/${id}/card`, { card: DECLINED_LATER }),
)
const mendCard = onLive(({ sandbox }, id) => sandbox.post(`subscriptions/${id}/card`, { card: GOOD_CARD }))

const pay = onLive(async ({ sandbox }, id) => {
  const open = await sandbox.stripe.invoices.list({ subscription: id, status: 'open', limit: 1 })
  await sandbox.post(`subscriptions/${id}/card`, { card: GOOD_CARD })
  const invoice = open.data[0]?.id
  if (invoice) await sandbox.stripe.invoices.pay(invoice)
})

const changeEmail: Step = async ({ sandbox }, { customerIds }, random) => {
  const id = customerIds.at(-1)
  if (id) await sandbox.stripe.customers.update(id, { email: `moved-${random.below(1e9)}@life.example` })
}

/** Frequent steps are listed more than once. */
const STEPS = [
  buy,
  switchPlan,
  switchPlan,
  switchPlan,
  cancelLater,
  undo,
  undo,
  cancelNow,
  renew,
  failNext,
  mendCard,
  pay,
  changeEmail,
]

/** Actions of several customers, one after the other; some within one second. */
export async function liveThrough(
  stack: Stack,
  shoppers: readonly Shopper[],
  steps: number,
  random: Random,
): Promise<void> {
  for (const shopper of shoppers) await buy(stack, shopper, random)
  for (let step = 0; step < steps; step += 1) {
    await random.pick(STEPS)(stack, random.pick(shoppers), random)
    if (random.below(3) > 0) await stack.sandbox.advanceClock(1 + random.below(5))
  }
}
