import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CallToolResult,
  fromJsonSchema,
  type JsonSchemaType,
  type McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import richSchema from './rich-schema.json' with { type: 'json' }

// The names and texts are those that the conformance suite asks for.

const IMAGE = {
  type: 'image' as const,
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  mimeType: 'image/png',
}
const AUDIO = {
  type: 'audio' as const,
  data: 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=',
  mimeType: 'audio/wav',
}

export const DESCRIBED = { description: 'For the conformance suite' }
export const text = (value: string) => ({ type: 'text' as const, text: value })
export const answer = (value: string): CallToolResult => ({ content: [text(value)] })

function embedded(uri: string, mimeType: string, value: string) {
  return { type: 'resource' as const, resource: { uri, mimeType, text: value } }
}

const PLAIN: Record<string, CallToolResult> = {
  test_simple_text: answer('This is a simple text response for testing.'),
  test_image_content: { content: [IMAGE] },
  test_audio_content: { content: [AUDIO] },
  test_embedded_resource: {
    content: [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  },
  test_multiple_content_types: {
    content: [
      text('Multiple content types test:'),
      IMAGE,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  },
}

export function registerTools(server: McpServer): void {
  for (const [name, result] of Object.entries(PLAIN)) server.registerTool(name, DESCRIBED, async () => result)
  server.registerTool('test_error_handling', DESCRIBED, async () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
  server.registerTool('test_tool_with_logging', DESCRIBED, async ({ mcpReq }) => {
    await mcpReq.log('info', 'Tool execution started')
    await sleep(50)
    await mcpReq.log('info', 'Tool processing data')
    await sleep(50)
    await mcpReq.log('info', 'Tool execution completed')
    return answer('Tool with logging executed successfully')
  })
  server.registerTool('test_logging_tool', DESCRIBED, async ({ mcpReq }) => {
    await mcpReq.log('info', 'Only for those who want it')
    return answer('logged')
  })
  server.registerTool('test_tool_with_progress', DESCRIBED, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken
    for (const progress of [0, 50, 100]) {
      const params = { progressToken: progressToken ?? 0, progress, total: 100 }
      if (progressToken !== undefined) await mcpReq.notify({ method: 'notifications/progress', params })
      await sleep(50)
    }
    return answer('done')
  })
  server.registerTool('test_reconnection', DESCRIBED, async ({ http }) => {
    http?.closeSSE?.()
    await sleep(100)
    return answer('Reconnection test completed successfully')
  })
  registerSchemas(server)
}

function registerSchemas(server: McpServer): void {
  server.registerTool(
    'json_schema_2020_12_tool',
    { ...DESCRIBED, inputSchema: fromJsonSchema(richSchema as JsonSchemaType) },
    async () => answer('called'),
  )
  const headers = {
    type: 'object',
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
  } as const
  server.registerTool(
    'test_custom_headers',
    { ...DESCRIBED, inputSchema: fromJsonSchema(headers) },
    async () => answer('called'),
  )
}

export function registerResources(server: McpServer): void {
  const resource = (
    name: string,
    content: { mimeType: string; text: string } | { mimeType: string; blob: string },
  ) => {
    const uri = `test://${name}`
    server.registerResource(name, uri, { mimeType: content.mimeType }, async () => ({
      contents: [{ uri, ...content }],
    }))
  }
  const words = { mimeType: 'text/plain', text: 'This is the content of the static text resource.' }
  resource('static-text', words)
  resource('watched-resource', words)
  resource('static-binary', { mimeType: 'image/png', blob: IMAGE.data })
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined })
  server.registerResource('template', template, { mimeType: 'application/json' }, async (uri, { id }) => {
    const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` })
    return { contents: [{ uri: uri.href, mimeType: 'application/json', text: data }] }
  })
}

export function registerPrompts(server: McpServer): void {
  const say = (content: ReturnType<typeof text> | typeof IMAGE | ReturnType<typeof embedded>) => ({
    role: 'user' as const,
    content,
  })
  server.registerPrompt('test_simple_prompt', DESCRIBED, async () => ({
    messages: [say(text('This is a simple prompt for testing.'))],
  }))
  server.registerPrompt(
    'test_prompt_with_arguments',
    { ...DESCRIBED, argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    async ({ arg1, arg2 }) => ({
      messages: [say(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { ...DESCRIBED, argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri }) => ({
      messages: [
        say(embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.')),
        say(text('Please process the embedded resource above.')),
      ],
    }),
  )
  server.registerPrompt('test_prompt_with_image', DESCRIBED, async () => ({
    messages: [say(IMAGE), say(text('Please analyze the image above.'))],
  }))
}
