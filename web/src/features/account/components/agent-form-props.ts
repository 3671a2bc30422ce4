import type { Agent } from '../api/list-agents.ts'

export interface AgentFormProps {
  agent: Agent
  onDone(): void
}
