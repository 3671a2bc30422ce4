import type { Plan } from '@kamiyo/catalog/types'
import type { Subscription } from '../get-account.ts'
import { Notice } from '../notice.tsx'

interface PlanChangeNoteProps {
  plan: Plan | undefined
  subscription: Subscription | null
}

/** Shown after returning from Stripe, because Stripe's event arrives a moment later than the customer. */
export function PlanChangeNote({ plan, subscription }: PlanChangeNoteProps) {
  const isDone = plan !== undefined && subscription?.tier === plan.tier
  return (
    <div role="status">
      {plan && (
        <Notice tone={isDone ? 'ok' : 'info'} className="mb-12">
          {isDone
            ? `You are on ${plan.name} now. Your tokens have its limits from their next call.`
            : `Your change to ${plan.name} is on its way from Stripe. This page updates by itself.`}
        </Notice>
      )}
    </div>
  )
}
