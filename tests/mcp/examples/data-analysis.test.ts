import { dataAnalysis } from '@kamiyo/mcp-examples/data-analysis'
import { expect, it } from 'vitest'
import { chargeOf, denialOf, startExample, textOf } from './start-example.ts'

const INCLUDED = 20

function table(rows: number): string {
  return ['price,name', ...Array.from({ length: rows }, (_, row) => `${row + 1},item`)].join('\n')
}

it('the data platform has calls in its plans, and bills thousands of rows beyond them, up to a limit', async () => {
  const { createBuyer, connect, listCalls } = await startExample(dataAnalysis)
  const buyer = await createBuyer('analyst')
  const client = await connect(buyer)

  const first = await client.call('process-csv', { csv: table(4) })
  expect(textOf(first)).toBe('4 rows\nprice: 4 numbers from 1 to 4, 2.5 on average')
  expect(chargeOf(first)).toMatchObject({ included_calls: 1, credits: 0, remaining: { included_calls: 19 } })
  const broken = await client.call('process-csv', { csv: 'a,b\n"1' })
  expect([broken.isError, chargeOf(broken)]).toEqual([true, undefined])
  for (let call = 1; call < INCLUDED; call += 1) await client.call('process-csv', { csv: table(call) })

  const beyond = await client.call('process-csv', { csv: table(1_500) })
  expect(chargeOf(beyond)).toMatchObject({ included_calls: 0, overage_credits: 20 })
  const chart = await client.call('generate-chart', { values: { a: 1, b: 2 } })
  expect(chargeOf(chart)).toMatchObject({ overage_credits: 25 })

  const refused = await client.call('process-csv', { csv: table(10) })
  expect(textOf(refused)).toMatch(/^Not run: the plan's 20 calls are used up, and there are more from \d{4}-/)
  expect(denialOf(refused)).toMatchObject({
    code: 'quota_exhausted',
    limit: INCLUDED,
    remaining: 0,
    price: 10,
  })

  buyer.tier = 'professional'
  const lifted = await client.call('process-csv', { csv: table(10) })
  expect(chargeOf(lifted)).toMatchObject({ included_calls: 1, remaining: { included_calls: 479 } })
  const calls = await listCalls(buyer)
  expect(calls.reduce((sum, { included }) => sum + included, 0)).toBe(INCLUDED + 1)
  expect(calls.reduce((sum, { credits }) => sum + credits, 0)).toBe(45)
})
