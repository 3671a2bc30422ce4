import {
  acceptedContent,
  type InputRequest,
  inputRequired,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { answer, DESCRIBED, text } from './contents.ts'

type Form = Parameters<ServerContext['mcpReq']['elicitInput']>[0]

/** Tools that ask the client something, as clients before 2026-07-28 are asked. */
export function registerSentQuestions(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { ...DESCRIBED, inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: text(prompt) }]
      const { content } = await mcpReq.requestSampling({ messages, maxTokens: 100 })
      return answer(`LLM response: ${'text' in content ? content.text : ''}`)
    },
  )
  server.registerTool(
    'test_elicitation',
    { ...DESCRIBED, inputSchema: z.object({ message: z.string() }) },
    async ({ message }, { mcpReq }) => {
      const properties = { username: { type: 'string' as const }, email: { type: 'string' as const } }
      const requestedSchema = { type: 'object' as const, properties, required: ['username', 'email'] }
      const { action, content } = await mcpReq.elicitInput({ message, requestedSchema })
      return answer(`User response: action=${action}, content=${JSON.stringify(content ?? {})}`)
    },
  )
  const form = (name: string, properties: object) => {
    const params = { message: 'Please fill this in', requestedSchema: { type: 'object', properties } } as Form
    server.registerTool(name, DESCRIBED, async ({ mcpReq }) => {
      const { action, content } = await mcpReq.elicitInput(params)
      return answer(`Elicitation completed: action=${action}, content=${JSON.stringify(content ?? {})}`)
    })
  }
  form('test_elicitation_sep1034_defaults', DEFAULTS)
  form('test_elicitation_sep1330_enums', ENUMS)
}

const DEFAULTS = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
}
const titled = (prefix: string) =>
  ['First', 'Second', 'Third'].map((title, index) => ({
    const: `value${index + 1}`,
    title: `${title} ${prefix}`,
  }))
const ENUMS = {
  untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
  titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
}

const ask = (message: string, name: string): InputRequest =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] },
  })
const sample = (message: string): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: text(message) }], maxTokens: 100 })

/** Tools whose result asks the client something, since 2026-07-28. */
export function registerAskingResults(server: McpServer, state: RequestStateCodec<string>): void {
  const tool = (name: string, requests: Record<string, InputRequest>, stateOf?: string) =>
    server.registerTool(name, DESCRIBED, async (context) => {
      const { inputResponses } = context.mcpReq
      const isAnswered = Object.keys(requests).every((key) => isFilledIn(inputResponses, key))
      if (isAnswered) return answer(`state-ok ${JSON.stringify(inputResponses)}`)
      const requestState = stateOf && (await state.mint(stateOf, context))
      return inputRequired({ inputRequests: requests, ...(requestState && { requestState }) })
    })
  tool('test_input_required_result_elicitation', { user_name: ask('What is your name?', 'name') })
  tool('test_streaming_elicitation', { user_name: ask('What is your name?', 'name') })
  tool('test_input_required_result_sampling', { capital_question: sample('What is the capital of France?') })
  tool('test_input_required_result_list_roots', { client_roots: inputRequired.listRoots() })
  tool('test_input_required_result_request_state', { confirm: ask('Please confirm', 'ok') }, 'one')
  tool('test_input_required_result_tampered_state', { confirm: ask('Please confirm', 'ok') }, 'two')
  const several = {
    user_name: ask('What is your name?', 'name'),
    greeting: sample('Generate a greeting'),
    client_roots: inputRequired.listRoots(),
  }
  tool('test_input_required_result_multiple_inputs', several, 'three')
  tool('test_missing_capability', { question: sample('Who is there?') })
  registerRounds(server, state)
  server.registerTool('test_input_required_result_capabilities', DESCRIBED, async () =>
    inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?') } }),
  )
  server.registerPrompt('test_input_required_result_prompt', DESCRIBED, async (...args: unknown[]) => {
    // Without a schema the context is the only argument, whatever the types say.
    const { mcpReq } = args.at(-1) as ServerContext
    const given = acceptedContent(mcpReq.inputResponses, 'user_context')
    if (given) return { messages: [{ role: 'user' as const, content: text(JSON.stringify(given)) }] }
    return inputRequired({
      inputRequests: { user_context: ask('What context should the prompt use?', 'context') },
    })
  })
}

function registerRounds(server: McpServer, state: RequestStateCodec<string>): void {
  server.registerTool('test_input_required_result_multi_round', DESCRIBED, async (context) => {
    const { inputResponses } = context.mcpReq
    if (acceptedContent(inputResponses, 'step2')) return answer('Both steps are done')
    if (acceptedContent(inputResponses, 'step1'))
      return inputRequired({
        inputRequests: { step2: ask('Step 2: What is your favorite color?', 'color') },
        requestState: await state.mint('step 2', context),
      })
    return inputRequired({
      inputRequests: { step1: ask('Step 1: What is your name?', 'name') },
      requestState: await state.mint('step 1', context),
    })
  })
}

function isFilledIn(responses: Record<string, unknown> | undefined, key: string): boolean {
  const view = inputResponse(responses, key)
  return view.kind === 'elicit' ? acceptedContent(responses, key) !== undefined : view.kind !== 'missing'
}
