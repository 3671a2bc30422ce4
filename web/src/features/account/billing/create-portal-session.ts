import type { BuyableTier } from '@kamiyo/catalog/types'
import { useMutation } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { useWhenRestored } from '../../../lib/use-when-restored.ts'
import { useConfirmed } from '../confirmation/use-confirmed.ts'

async function createPortalSession(tier: BuyableTier | undefined, returnUrl: string | undefined) {
  const body = { ...(tier && { tier }), ...(returnUrl && { return_url: returnUrl }) }
  const { portal_url } = await requestData((signal) =>
    apiClient.POST('/api/billing/create-portal-session', { body, signal }),
  )
  return portal_url
}

/**
 * Takes the customer to Stripe's portal, or directly to a plan change there. Both return to the
 * dashboard, or to the address given.
 */
export function useOpenPortal(returnUrl?: string) {
  const confirmed = useConfirmed()
  const { mutate, reset, isPending, isSuccess, error } = useMutation<
    string,
    ApiError,
    BuyableTier | undefined
  >({
    mutationFn: (tier) => confirmed(() => createPortalSession(tier, returnUrl)),
    onSuccess: (portalUrl) => window.location.assign(portalUrl),
  })

  useWhenRestored(reset)

  return { open: (tier?: BuyableTier) => mutate(tier), isOpening: isPending || isSuccess, error }
}
