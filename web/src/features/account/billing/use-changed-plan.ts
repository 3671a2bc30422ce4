import { plans } from '@kamiyo/catalog/plans'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router-dom'

/** Set by the API in the URL to which Stripe returns after a plan change. */
const CHANGED_PLAN_PARAM = 'plan'

/**
 * The plan that the owner has just confirmed at Stripe. It is removed from the URL, so that a reload does not
 * show it again.
 */
export function useChangedPlan() {
  const [search, setSearch] = useSearchParams()
  const given = search.get(CHANGED_PLAN_PARAM)
  const [tier, setTier] = useState<string>()
  useEffect(() => {
    if (given === null) return
    setTier(given)
    setSearch((current) => withoutPlan(current), { replace: true })
  }, [given, setSearch])
  return plans.find((plan) => plan.tier === tier)
}

function withoutPlan(search: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(search)
  rest.delete(CHANGED_PLAN_PARAM)
  return rest
}
