import type { Agent } from './list-agents.ts'

/** Actions on an agent; each opens a form below it. */
export type AgentAction = 'setup' | 'rename' | 'limit' | 'addresses' | 'rotate' | 'reveal' | 'revoke'

export interface AgentFormProps {
  agent: Agent
  onDone(): void
  onSwitch(action: AgentAction): void
}
