import { Button } from '../../components/ui/button.tsx'
import { SupportLink } from '../../components/ui/support-link.tsx'
import { type ApiError, isServiceAway } from '../../lib/api/api-error.ts'

interface CheckoutFailureProps {
  /** What could not be bought, such as "Team". */
  name: string
  error: ApiError
  onRetry(): void
}

export function CheckoutFailure({ name, error, onRetry }: CheckoutFailureProps) {
  // Whoever may not buy gets the same answer next time.
  const isFinal = error.code === 'forbidden'
  return (
    <>
      <div className="max-w-3xl">
        <p className="font-medium text-danger">We could not open the checkout for {name}.</p>
        <p className="mt-1 text-muted">
          {explainFailure(error)} You have not been charged.{' '}
          {!isFinal && <HelpLine requestId={error.requestId} />}
        </p>
      </div>
      {!isFinal && (
        <Button variant="secondary" onClick={onRetry}>
          Try again
        </Button>
      )}
    </>
  )
}

export function HelpLine({ requestId }: { requestId: string | undefined }) {
  return (
    <>
      If it keeps failing, write to <SupportLink />
      {requestId && (
        <>
          {' '}
          and name <code className="font-mono text-fine break-all">{requestId}</code>
        </>
      )}
      .
    </>
  )
}

export function explainFailure(error: ApiError): string {
  if (error.status === 429)
    return 'There were too many attempts from your network. Wait a minute, then try again.'
  if (error.status === null) return 'Our server did not respond. Check your connection.'
  return isServiceAway(error) ? 'The payment service did not respond as expected.' : error.message
}
