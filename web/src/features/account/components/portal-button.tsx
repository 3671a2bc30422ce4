import type { ReactNode } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { useOpenPortal } from '../api/create-portal-session.ts'
import { FailureText } from './failure-text.tsx'

export function PortalButton({
  variant,
  children,
}: {
  variant: 'primary' | 'secondary'
  children: ReactNode
}) {
  const { open, isOpening, error } = useOpenPortal()
  return (
    <div className="flex flex-col">
      <Button variant={variant} disabled={isOpening} onClick={open}>
        {isOpening ? 'Opening...' : children}
      </Button>
      <div role="alert" className="max-w-sm text-[0.9375rem]">
        {error && (
          <div className="mt-3">
            <FailureText title="The billing pages did not open." error={error} />
          </div>
        )}
      </div>
    </div>
  )
}
