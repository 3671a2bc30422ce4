import { freemiumTool } from '@kamiyo/mcp-examples/freemium-tool'
import { expect, it } from 'vitest'
import { chargeOf, denialOf, startExample, textOf } from './start-example.ts'

const FREE_CALLS = 50

it('the freemium tool gives some tools for nothing, fifty calls of another, and the rest with its plan', async () => {
  const { createBuyer, connect, listCalls } = await startExample(freemiumTool)
  const buyer = await createBuyer('free')
  const client = await connect(buyer)

  const { tools } = await client.listTools()
  const described = Object.fromEntries(tools.map(({ name, description }) => [name, description]))
  expect(described['basic-search']).toMatch(/\(free\)$/)
  expect(described['readability']).toMatch(/\(1 credit a call\)$/)
  expect(described['compare-texts']).toBeUndefined()

  const counted = await Promise.all(
    Array.from(
      { length: FREE_CALLS },
      async (_, n) => await client.call('readability', { text: `The text number ${n} is short.` }),
    ),
  )
  expect(counted.filter(chargeOf)).toHaveLength(FREE_CALLS)
  const refused = await client.call('readability', { text: 'One more.' })
  expect(textOf(refused)).toMatch(
    /^Not run: the plan's 50 calls are used up, and there are more from \d{4}-\d\d-01 00:00 UTC/,
  )
  expect(denialOf(refused)?.['code']).toBe('quota_exhausted')

  const free = await client.call('simple-analysis', { text: 'It still works. It costs nothing.' })
  expect(textOf(free)).toBe('6 words, 2 sentences')
  expect(chargeOf(free)).toMatchObject({ included_calls: 0, credits: 0 })
  const notHere = await client.call('compare-texts', { one: 'a b', other: 'a c' })
  expect(denialOf(notHere)?.['code']).toBe('tool_not_in_plan')

  buyer.tier = 'pro'
  const bought = await (await connect(buyer, 'v1')).call('compare-texts', { one: 'a b', other: 'a c' })
  expect(textOf(bought)).toBe('Only in the first: b\nOnly in the second: c')
  expect((await listCalls(buyer)).filter(({ included }) => included === 1)).toHaveLength(FREE_CALLS + 1)
})
