import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { type ApiError, isServiceAway } from '../../../lib/api-error.ts'
import type { CheckoutState } from '../use-checkout.ts'

interface CheckoutAlertProps {
  state: CheckoutState
  onRetry(tier: BuyableTier): void
}

export function CheckoutAlert({ state, onRetry }: CheckoutAlertProps) {
  return (
    <AlertRegion>
      {state.kind === 'failed' && (
        <>
          <div className="max-w-3xl">
            <p className="font-medium text-danger">
              We could not open the checkout for {getPlan(state.tier).name}.
            </p>
            <p className="mt-1 text-muted">
              {explain(state.error)} You have not been charged. <HelpLine requestId={state.error.requestId} />
            </p>
          </div>
          <Button variant="secondary" onClick={() => onRetry(state.tier)}>
            Try again
          </Button>
        </>
      )}
    </AlertRegion>
  )
}

function HelpLine({ requestId }: { requestId: string | undefined }) {
  return (
    <>
      If it keeps failing, write to{' '}
      <a className="link" href={`mailto:${brand.supportEmail}`}>
        {brand.supportEmail}
      </a>
      {requestId && (
        <>
          {' '}
          and name <code className="font-mono text-[0.8125rem] break-all">{requestId}</code>
        </>
      )}
      .
    </>
  )
}

function explain(error: ApiError): string {
  if (error.status === 429)
    return 'There were many attempts from your network. Wait a minute, then try again.'
  if (error.status === null) return 'No answer came from our server. Check your connection.'
  return isServiceAway(error) ? 'The payment service did not answer as it should.' : error.message
}
