import { httpMeter } from '@kamiyo/mcp-gate/http-meter'
import { apiGateway } from './api-gateway/example.ts'
import { dataAnalysis } from './data-analysis/example.ts'
import type { Example } from './example.ts'
import { freemiumTool } from './freemium-tool/example.ts'
import { serveExample } from './serve.ts'
import { writingAssistant } from './writing-assistant/example.ts'

const { KAMIYO_API_URL: url = '', KAMIYO_GATE_KEY: key = '', PORT = '3000' } = process.env
/** The API that the gateway sells. */
const { UPSTREAM_URL: upstream = 'http://localhost:8000' } = process.env

const EXAMPLES: Readonly<Record<string, () => Example>> = {
  'writing-assistant': () => writingAssistant,
  'data-analysis': () => dataAnalysis,
  'api-gateway': () => apiGateway(new URL(upstream)),
  'freemium-tool': () => freemiumTool,
}

const [name = ''] = process.argv.slice(2)
const choose = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined
if (!choose || url === '' || key === '') {
  const names = Object.keys(EXAMPLES).join(', ')
  console.error(`Set KAMIYO_API_URL and KAMIYO_GATE_KEY, and name one of ${names}.`)
  process.exit(1)
}
const meter = httpMeter({ url, key })
const served = await serveExample(choose(), { meter, port: Number(PORT), debug: true })
console.log(`${name} sells its calls at ${served.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void served.close().then(() => process.exit(0)))
