import { describe, expect, test } from 'vitest'
import {
  type Connection,
  connectionWith,
  isTokenText,
  type SetupClient,
  TOKEN_PLACEHOLDER,
} from './setup-client.ts'
import { setupClients } from './setup-clients.ts'

const connection: Connection = { serverUrl: 'https://mcp.example.com/mcp', token: 'aaa.bbb.ccc' }
const bearer = `Bearer ${connection.token}`

function client(id: string): SetupClient {
  const found = setupClients.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`There is no client "${id}"`)
  return found
}

function codeOf(id: string): string[] {
  return client(id)
    .steps(connection)
    .flatMap((step) => step.snippets ?? [])
    .map((snippet) => snippet.code)
}

function jsonOf(id: string): unknown {
  const code = codeOf(id).find((candidate) => candidate.startsWith('{'))
  return JSON.parse(code ?? '')
}

test('no client is told of a 401, which the MCP server never answers', () => {
  for (const { note, summary } of setupClients) expect(`${summary} ${note ?? ''}`).not.toContain('401')
})

describe('the lines that each client is given', () => {
  test('Claude Desktop gets the bridge, with the space of the header kept in a variable', () => {
    expect(jsonOf('claude-desktop')).toEqual({
      mcpServers: {
        kamiyo: {
          command: 'npx',
          args: ['-y', 'mcp-remote', connection.serverUrl, '--header', `Authorization:\${AUTH_HEADER}`],
          env: { AUTH_HEADER: bearer },
        },
      },
    })
  })

  test('Claude Code gets one command that sends the header over HTTP', () => {
    const command = codeOf('claude-code')[0]?.replace(/\\\n\s*/g, '')
    expect(command).toBe(
      `claude mcp add --transport http --scope user kamiyo ${connection.serverUrl} --header "Authorization: ${bearer}"`,
    )
  })

  test('Cursor gets the address and the header', () => {
    expect(jsonOf('cursor')).toEqual({
      mcpServers: { kamiyo: { url: connection.serverUrl, headers: { Authorization: bearer } } },
    })
  })

  test('VS Code asks for the token, so that its file never holds it', () => {
    const [input] = (jsonOf('vs-code') as { inputs: { id: string; password: boolean }[] }).inputs
    expect(input).toMatchObject({ type: 'promptString', password: true })
    expect(codeOf('vs-code').join()).toContain(`Bearer \${input:${input?.id}}`)
    const [file, toPaste] = codeOf('vs-code')
    expect(file).not.toContain(connection.token)
    expect(toPaste).toBe(connection.token)
  })

  test('Claude connectors get the header apart from its name', () => {
    expect(codeOf('claude')).toEqual([connection.serverUrl, 'Authorization', bearer])
  })

  test('MCP Inspector is told to speak HTTP with the header', () => {
    expect(codeOf('inspector')[0]).toContain(`--transport http`)
    expect(codeOf('inspector')[0]).toContain(`"Authorization: ${bearer}"`)
  })

  test('ChatGPT is said to take no token and is given no line that pretends otherwise', () => {
    expect(client('chatgpt').takesToken).toBe(false)
    expect(codeOf('chatgpt')).toEqual([])
  })
})

test('without a token VS Code is given nothing to paste', () => {
  const steps = client('vs-code').steps(connectionWith(''))
  expect(steps.flatMap((step) => step.snippets ?? [])).toHaveLength(1)
})

test('every client has its own place in the address', () => {
  const ids = setupClients.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z][a-z-]*$/)
})

test('steps and snippets can be told apart by what they say', () => {
  for (const { steps } of setupClients) {
    const texts = steps(connection).map((step) => step.text)
    expect(new Set(texts).size).toBe(texts.length)
  }
})

describe('a pasted token', () => {
  test('is a JWT', () => {
    expect(isTokenText('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln')).toBe(true)
  })

  test.each(['', TOKEN_PLACEHOLDER, 'a.b', 'a.b.c"; rm -rf ~; "', 'a.b.$(id)', 'a.b.c\nd'])(
    '%j is not let into a shell line',
    (text) => {
      expect(isTokenText(text)).toBe(false)
    },
  )
})
