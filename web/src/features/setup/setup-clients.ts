import { chatgpt } from './clients/chatgpt.ts'
import { claudeCode } from './clients/claude-code.ts'
import { claudeConnectors } from './clients/claude-connectors.ts'
import { claudeDesktop } from './clients/claude-desktop.ts'
import { cursor } from './clients/cursor.ts'
import { mcpInspector } from './clients/mcp-inspector.ts'
import { vsCode } from './clients/vs-code.ts'
import type { SetupClient } from './setup-client.ts'

/** In the order of the tabs. */
export const setupClients: readonly SetupClient[] = [
  claudeDesktop,
  claudeCode,
  claudeConnectors,
  cursor,
  vsCode,
  chatgpt,
  mcpInspector,
]
