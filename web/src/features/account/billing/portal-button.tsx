import type { ReactNode } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { type PortalWish, useOpenPortal } from './create-portal-session.ts'

interface PortalButtonProps extends PortalWish {
  variant: 'primary' | 'secondary'
  /** Where Stripe leads back to; the dashboard if left out. */
  returnUrl?: string
  children: ReactNode
}

export function PortalButton({ variant, tier, subscriptionId, returnUrl, children }: PortalButtonProps) {
  const { open, isOpening, error } = useOpenPortal(returnUrl)
  return (
    <div className="flex flex-col">
      <Button
        variant={variant}
        className="sm:self-start"
        disabled={isOpening}
        onClick={() => open({ tier, subscriptionId })}
      >
        {isOpening ? 'Opening...' : children}
      </Button>
      <div role="alert" className="max-w-sm text-note">
        {error && (
          <div className="mt-3">
            <FailureText title="The billing pages did not open." error={error} />
          </div>
        )}
      </div>
    </div>
  )
}
