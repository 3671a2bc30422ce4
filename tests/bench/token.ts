import { receiveMail, tokenIn } from '../e2e/buyer.ts'
import type { Stack } from '../harness/stack.ts'
import { purchase } from '../property/purchase.ts'

/** Buys plans with webhooks delivered as usual, and reads the tokens from the e-mails. */
export async function buyTokens(stack: Stack, count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let buyer = 1; buyer <= count; buyer += 1) {
    const { email } = await purchase(stack, 'personal', `validate-${buyer}@bench.example`)
    tokens.push(tokenIn(await receiveMail(stack.sandbox, email)))
  }
  return tokens
}
