import { writingAssistant } from '@kamiyo/mcp-examples/writing-assistant'
import { expect, it } from 'vitest'
import { chargeOf, denialOf, startExample, textOf } from './start-example.ts'

const TEXT =
  'Agents call tools. Tools cost money, and agents pay for tools by the word. The weather was fine. Nobody counted it.'

it('the writing assistant sells words: what is written is paid, out of what was paid in', async () => {
  const { createBuyer, buyPack, connect, listCalls } = await startExample(writingAssistant)
  const buyer = await createBuyer('credits')
  const client = await connect(buyer)

  const { tools } = await client.listTools()
  expect(tools.find(({ name }) => name === 'summarize-content')?.description).toMatch(
    /\(1 credit for each word\)$/,
  )
  const poor = await client.call('style-check', { text: TEXT })
  expect(textOf(poor)).toMatch(
    /^Not run: style-check costs 100 credits, and 0 credits are left\. Do not call it again until the user has bought credits or a plan at https:\/\/sold\.example\//,
  )
  expect(denialOf(poor)).toMatchObject({ code: 'payment_required', price: 100, remaining: 0 })

  await buyPack(buyer, 'top_up_500')
  const summary = await client.call('summarize-content', { text: TEXT, max_words: 15 })
  expect(textOf(summary)).toBe('Agents call tools. Tools cost money, and agents pay for tools by the word.')
  expect(summary.structuredContent).toEqual({ words: 14 })
  expect(chargeOf(summary)).toMatchObject({ credits: 14, remaining: { credits: 486 } })

  const tooShort = await client.call('summarize-content', { text: TEXT, max_words: 2 })
  expect([tooShort.isError, chargeOf(tooShort)]).toEqual([true, undefined])

  const first = await connect(buyer, 'v1')
  expect(chargeOf(await first.call('style-check', { text: 'It is is late.' }))).toMatchObject({
    credits: 100,
  })
  expect(await listCalls(buyer)).toEqual([
    { tool: 'summarize-content', outcome: 'ok', included: 0, credits: 14 },
    { tool: 'summarize-content', outcome: 'tool_error', included: 0, credits: 0 },
    { tool: 'style-check', outcome: 'ok', included: 0, credits: 100 },
  ])
})

it('words cost a tenth less after ten calls, and what the money no longer covers is refused', async () => {
  const { createBuyer, buyPack, connect } = await startExample(writingAssistant)
  const buyer = await createBuyer('credits')
  await buyPack(buyer, 'top_up_500')
  const client = await connect(buyer)
  for (let call = 0; call < 10; call += 1)
    await client.call('summarize-content', { text: `Text number ${call}.`, max_words: 3 })
  const reduced = await client.call('style-check', { text: TEXT })
  expect(chargeOf(reduced)).toMatchObject({ credits: 90, remaining: { credits: 380 } })
  const tooMuch = await client.call('summarize-content', { text: TEXT, max_words: 1_000 })
  expect(denialOf(tooMuch)).toMatchObject({ code: 'payment_required', price: 900, remaining: 380 })
})
