import type { BuyableTier } from '@kamiyo/catalog/types'
import { useMutation } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { useConfirmed } from '../../../lib/use-confirmed.ts'
import { useWhenRestored } from '../../../lib/use-when-restored.ts'

export interface PortalWish {
  /** The plan to change to; without it the whole portal opens. */
  tier?: BuyableTier | undefined
  /** For which of the account's plans; without it the one that is known to be the owner's. */
  subscriptionId?: string | undefined
}

async function createPortalSession({ tier, subscriptionId }: PortalWish, returnUrl: string | undefined) {
  const body = {
    ...(tier && { tier }),
    ...(subscriptionId && { subscription_id: subscriptionId }),
    ...(returnUrl && { return_url: returnUrl }),
  }
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
  const { mutate, reset, isPending, isSuccess, error } = useMutation<string, ApiError, PortalWish>({
    mutationFn: (wish) => confirmed(() => createPortalSession(wish, returnUrl)),
    onSuccess: (portalUrl) => window.location.assign(portalUrl),
  })

  useWhenRestored(reset)

  return { open: (wish: PortalWish = {}) => mutate(wish), isOpening: isPending || isSuccess, error }
}
