import type { ApiKey } from './list-keys.ts'

export interface KeyFormProps {
  apiKey: ApiKey
  onDone(): void
}
