import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { findFreePort } from '../lib/free-port.ts'
import { checkPorts } from './ports.ts'

test('a port in use is named with its part and the way out', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const web = { part: 'web', port, variable: 'WEB_PORT', isInDotenv: false }
  await expect(checkPorts([web])).rejects.toThrow(
    `Port ${port} (web) is in use. End the program that has it, or run: WEB_PORT=${port + 1} npx pnpm dev`,
  )
  await expect(checkPorts([{ ...web, isInDotenv: true }])).rejects.toThrow(
    `or change .env to WEB_PORT=${port + 1} and start again`,
  )
  server.close()
  await once(server, 'close')
  await checkPorts([web])
})

test('free ports stay free while they are checked', async () => {
  const use = { part: 'API', port: await findFreePort(), variable: 'PORT', isInDotenv: false }
  await checkPorts([use])
  await checkPorts([use])
})

test('a port that browsers refuse to open is named before anything starts', async () => {
  const api = { part: 'API', port: await findFreePort(), variable: 'PORT', isInDotenv: false }
  const web = { part: 'web', port: 6000, variable: 'WEB_PORT', isInDotenv: false }
  await expect(checkPorts([api, web])).rejects.toThrow(
    'Port 6000 (web) is one that browsers refuse to open. Set WEB_PORT to another',
  )
})
