import type { SandboxContext } from '../context.ts'
import type { FaultStore } from '../faults/store.ts'
import type { MailStore } from '../sendgrid/store.ts'

export interface PagesOptions {
  ctx: SandboxContext
  faults: FaultStore
  mails: MailStore
}
