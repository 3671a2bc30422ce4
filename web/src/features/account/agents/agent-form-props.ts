import type { Agent } from './list-agents.ts'

/** What can be done to an agent; each opens below it. */
export type AgentAction = 'setup' | 'rename' | 'rotate' | 'reveal' | 'revoke'

export interface AgentFormProps {
  agent: Agent
  onDone(): void
  onSwitch(action: AgentAction): void
}
