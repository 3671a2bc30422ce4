import { apiGateway } from '@kamiyo/mcp-examples/api-gateway'
import { expect, it } from 'vitest'
import { listen } from '../listen.ts'
import { chargeOf, denialOf, startExample, textOf } from './start-example.ts'

/** An API that knows nothing of credits. */
async function startUpstream(): Promise<URL> {
  return await listen((request, response) => {
    if (request.url === '/broken') response.writeHead(500)
    response.end(JSON.stringify({ path: request.url }))
  })
}

it('the gateway sells requests for credits, and none that its API did not answer', async () => {
  const { createBuyer, buyPack, connect, listCalls } = await startExample(apiGateway(await startUpstream()))
  const buyer = await createBuyer('credits')
  await buyPack(buyer, 'trial')
  const client = await connect(buyer)

  const answer = await client.call('get', { path: '/users/1' })
  expect(textOf(answer)).toBe('{"path":"/users/1"}')
  expect(chargeOf(answer)).toMatchObject({ credits: 1, remaining: { credits: 9 } })
  for (const path of ['/broken', 'https://elsewhere.example/']) {
    const failed = await client.call('get', { path })
    expect([failed.isError, chargeOf(failed)]).toEqual([true, undefined])
  }

  const many = await client.call('get-many', { paths: ['/a', '/broken', '/c'] })
  expect(chargeOf(many)).toMatchObject({ credits: 2, remaining: { credits: 7 } })

  const tooMany = await client.call('get-many', { paths: Array.from({ length: 8 }, (_, n) => `/${n}`) })
  expect(textOf(tooMany)).toContain('get-many costs 8 credits, and 7 credits are left')
  await buyPack(buyer, 'developer')
  const client1 = await connect(buyer, 'v1')
  const lifted = await client1.call('get-many', { paths: Array.from({ length: 8 }, (_, n) => `/${n}`) })
  expect(chargeOf(lifted)).toMatchObject({ credits: 8, remaining: { credits: 999 } })
  expect((await listCalls(buyer)).map(({ outcome, credits }) => [outcome, credits])).toEqual([
    ['ok', 1],
    ['tool_error', 0],
    ['tool_error', 0],
    ['ok', 2],
    ['ok', 8],
  ])
})

it('of many calls at once for the last credits only those run that are paid', async () => {
  const { createBuyer, buyPack, connect } = await startExample(apiGateway(await startUpstream()))
  const buyer = await createBuyer('credits')
  await buyPack(buyer, 'trial')
  const client = await connect(buyer)
  const answers = await Promise.all(
    Array.from({ length: 25 }, async (_, n) => await client.call('get', { path: `/${n}` })),
  )
  expect(answers.filter(chargeOf)).toHaveLength(10)
  const refused = answers.filter(denialOf)
  expect(refused).toHaveLength(15)
})
