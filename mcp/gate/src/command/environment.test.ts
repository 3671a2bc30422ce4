import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

const env = { KAMIYO_API_URL: 'https://api.example', KAMIYO_GATE_KEY: 'key', PATH: '/bin', OWN_KEY: 'own' }

test('the server gets its environment, without what is meant for the gate', () => {
  const authorized = { ...env, KAMIYO_MCP_TOKEN: 'token', KAMIYO_UPSTREAM_AUTHORIZATION: 'Bearer own' }
  expect(readEnvironment(authorized)).toEqual({
    apiUrl: new URL('https://api.example'),
    gateKey: 'key',
    upstreamAuthorization: 'Bearer own',
    forServer: { PATH: '/bin', OWN_KEY: 'own' },
  })
})

test.each([
  [{ KAMIYO_API_URL: undefined }, 'KAMIYO_API_URL is not set: set it to the address of the KAMIYO API.'],
  [{ KAMIYO_API_URL: 'api.example' }, 'KAMIYO_API_URL is "api.example": use an address'],
  [{ KAMIYO_GATE_KEY: '"key"' }, 'KAMIYO_GATE_KEY has quotes, spaces or other characters'],
  [{ KAMIYO_GATE_KEY: '' }, 'KAMIYO_GATE_KEY is not set: set it to the gate key that the operator'],
])('%j says what to do', (change, told) => {
  expect(() => readEnvironment({ ...env, ...change })).toThrow(told)
})
