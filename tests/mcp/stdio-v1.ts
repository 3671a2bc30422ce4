import { createGate } from '@kamiyo/mcp-gate'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { createCountingMeter } from './counting-meter.ts'
import { buildV1Server } from './sold-server-v1.ts'

// A server as a process of its own, whose client gives it the token in the environment.
const gate = createGate({ meter: createCountingMeter({ alice: { credits: 2 } }), debug: true })
await gate.protect(buildV1Server({ runs: 0, aborted: 0 })).connect(new StdioServerTransport())
