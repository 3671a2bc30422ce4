import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Answer } from './clients.ts'

const CALLS: [string, Record<string, unknown>][] = [
  ['echo', { message: 'hello' }],
  ['get-sum', { a: 2, b: 3 }],
  ['get-tiny-image', {}],
  ['get-structured-content', { location: 'New York' }],
  ['get-annotated-message', { messageType: 'error', includeImage: true }],
  ['get-resource-links', { count: 3 }],
  ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }],
  ['trigger-long-running-operation', { duration: 0.2, steps: 2 }],
  ['echo', { message: 7 }],
  ['no-such-tool', {}],
]

/** Everything that the server has, as its client sees it. */
export async function tryEverything(client: Client) {
  const progress: number[] = []
  const onprogress = (step: { progress: number }) => void progress.push(step.progress)
  const calls: Answer[] = []
  for (const [name, args] of CALLS)
    calls.push((await client.callTool({ name, arguments: args }, undefined, { onprogress })) as Answer)
  const { prompts } = await client.listPrompts()
  const { resources } = await client.listResources()
  const uri = resources[0]?.uri ?? ''
  return {
    calls: calls.map(({ _meta, ...answer }) => answer),
    progress,
    prompts,
    prompt: await client.getPrompt({ name: 'simple-prompt' }),
    resources,
    resource: await client.readResource({ uri }),
    templates: await client.listResourceTemplates(),
  }
}

/** Its text resource says when it was made, to the second. */
export function withoutTimes(everything: object): unknown {
  return JSON.parse(JSON.stringify(everything).replaceAll(/\d{1,2}:\d{2}:\d{2} [AP]M/g, 'a time'))
}
