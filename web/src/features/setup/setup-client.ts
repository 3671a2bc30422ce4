import { brand } from '@kamiyo/catalog/brand'
import { mcpServerUrl } from '../../config/site.ts'

interface Snippet {
  /** A file name, or what the lines are. */
  label: string
  code: string
}

export interface SetupStep {
  text: string
  snippets?: readonly Snippet[]
}

export interface Connection {
  serverUrl: string
  token: string
}

/** How one MCP client is connected with a token; `note` says what it does not support. */
export interface SetupClient {
  id: string
  name: string
  /** Whether the client can send a token at all. */
  takesToken: boolean
  summary: string
  steps(connection: Connection): readonly SetupStep[]
  note?: string
}

/** The name of the server in a client's configuration. */
export const serverKey = brand.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

export const TOKEN_PLACEHOLDER = 'YOUR_MCP_TOKEN'

/** A pasted token is inserted into shell commands and JSON, so only the characters of a JWT are allowed. */
export function isTokenText(text: string): boolean {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text)
}

/** The values for the snippets: the token, or a placeholder until there is one. */
export function connectionWith(tokenText: string): Connection {
  const token = isTokenText(tokenText) ? tokenText : TOKEN_PLACEHOLDER
  return { serverUrl: mcpServerUrl, token }
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

export const tryItStep: SetupStep = {
  text: `Ask your agent: "${brand.samplePrompt}". It should call a ${brand.name} tool to answer.`,
}
