import { createGate } from '@kamiyo/mcp-gate'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createCountingMeter } from './counting-meter.ts'
import { buildV2Server } from './sold-server-v2.ts'

// A server as a process of its own, whose client gives it the token in the environment.
const gate = createGate({ meter: createCountingMeter({ alice: { credits: 2 } }), debug: true })
serveStdio((context) => gate.protect(buildV2Server({ runs: 0, aborted: 0 }), context))
