import type { SandboxContext } from '../../context.ts'
import { pause } from '../../lib/pause.ts'

const maxWaitMs = 10_000
const pollMs = 50

/** Stripe lets the buyer wait up to 10 seconds for the answer to `checkout.session.completed`. */
export async function waitForCompletionWebhook(ctx: SandboxContext, sessionId: string): Promise<void> {
  const deadlineMs = Date.now() + maxWaitMs
  const isOver = () => ctx.closing.aborted || Date.now() >= deadlineMs
  while (!isOver() && !ctx.webhooks.mode().paused && isUntried(ctx, sessionId))
    await pause(pollMs, ctx.closing)
}

function isUntried({ store }: SandboxContext, sessionId: string): boolean {
  const event = store.events.findLatest('checkout.session.completed', sessionId)
  if (!event) return false
  return store.deliveries
    .list(event.id)
    .some(({ status, last_attempt_ms: triedAt }) => status !== 'failed' && triedAt === null)
}
