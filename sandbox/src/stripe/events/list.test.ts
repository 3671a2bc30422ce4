import { expect, test } from 'vitest'
import { useSandbox } from '../../testing/test-sandbox.ts'

test('more than twenty event types in one request are refused, as Stripe does', async () => {
  const { stripe } = await useSandbox()
  const types = Array.from({ length: 21 }, (_, index) => `charge.type_${index}`)
  await expect(stripe.events.list({ types })).rejects.toMatchObject({ statusCode: 400, param: 'types' })
  expect((await stripe.events.list({ types: types.slice(1) })).data).toEqual([])
})
