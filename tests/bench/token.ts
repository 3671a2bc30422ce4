import { receiveMail, tokenIn } from '../e2e/buyer.ts'
import type { Stack } from '../harness/stack.ts'
import { purchase } from '../property/purchase.ts'

/** Buys a plan with webhooks delivered as usual, and takes the token out of the mail. */
export async function buyToken(stack: Stack): Promise<string> {
  const { email } = await purchase(stack, 'personal', 'validate@bench.example')
  return tokenIn(await receiveMail(stack.sandbox, email))
}
