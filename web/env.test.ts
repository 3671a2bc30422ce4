import { expect, test } from 'vitest'
import { readWebEnv } from './env.ts'

test('nothing has to be set', () => {
  expect(readWebEnv({})).toEqual({
    apiUrl: 'http://localhost:8000',
    publicUrl: 'https://kamiyo.io',
    mcpServerUrl: 'https://kamiyo.io/key/mcp',
    stripeStandIn: undefined,
    port: 5173,
  })
})

test('a public address is cut to its origin, so that links never double a slash', () => {
  expect(readWebEnv({ PUBLIC_URL: 'https://example.com/' }).publicUrl).toBe('https://example.com')
})

test('all faults are listed at once', () => {
  const read = () => readWebEnv({ API_URL: 'localhost:8000', PUBLIC_URL: 'kamiyo.io', WEB_PORT: '70000' })
  expect(read).toThrow(/API_URL[\s\S]*PUBLIC_URL[\s\S]*WEB_PORT/)
})

test('a faulty MCP_SERVER_URL is named', () => {
  expect(() => readWebEnv({ MCP_SERVER_URL: 'mcp.example/key' })).toThrow(
    /MCP_SERVER_URL is "mcp.example\/key"/,
  )
})
