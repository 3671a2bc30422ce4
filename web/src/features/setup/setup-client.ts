import { brand } from '@kamiyo/catalog/brand'

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

/** How one MCP client is connected with a token; `note` says what it cannot do. */
export interface SetupClient {
  id: string
  name: string
  /** Whether the client can send a token at all. */
  takesToken: boolean
  summary: string
  steps(connection: Connection): readonly SetupStep[]
  note?: string
}

/** The key under which a client's configuration lists the server. */
export const serverKey = brand.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

export const TOKEN_PLACEHOLDER = 'YOUR_MCP_TOKEN'

/** A pasted token goes into shell lines and JSON, so only what a JWT is made of is let through. */
export function isTokenText(text: string): boolean {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text)
}

/** What the lines are filled in with: the token, or what stands in its place until there is one. */
export function connectionWith(tokenText: string): Connection {
  const token = isTokenText(tokenText) ? tokenText : TOKEN_PLACEHOLDER
  return { serverUrl: brand.mcpServerUrl, token }
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

export const tryItStep: SetupStep = {
  text: `Ask your agent: "${brand.samplePrompt}". It should call a ${brand.name} tool to answer.`,
}
