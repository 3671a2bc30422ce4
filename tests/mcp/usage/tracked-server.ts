import { createServer } from 'node:http'
import { usageTracking } from '@kamiyo/usage-tracking'

/** A process that answers and counts until it is killed. Its port is its first line. */
const { USAGE_URL: url = '', USAGE_KEY: apiKey = '', SPOOL: spoolDir = '' } = process.env
const usage = usageTracking({ url, apiKey, meter: 'api_call', spoolDir, flushMs: 50, batchSize: 50 })
const server = createServer(usage.node((_request, response) => void response.end('ok')))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address ? address.port : 0)
})
