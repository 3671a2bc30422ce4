import type { PortalSession } from '../../store/stripe-objects.ts'
import type { PortalView } from '../../stripe/portal-sessions/hosted.ts'
import type { Html } from '../html.ts'
import type { Notice } from '../reply.ts'
import { portalUrl, type StepLinks } from './layout.ts'
import { cancelPlanPage, confirmPlanPage, replaceCardPage, updatePlanPage } from './steps.ts'

/** The single step that the session was opened for; undefined if its subscription has ended since. */
export function flowPage(view: PortalView): Html | undefined {
  const { flow } = view.session
  const links = flowLinks(view)
  const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionOf(flow))
  const price = flow?.subscription_update_confirm?.items[0]?.price
  const plan = view.plans.find((candidate) => candidate.price.id === price)
  switch (flow?.type) {
    case 'payment_method_update':
      return replaceCardPage(view, links)
    case 'subscription_cancel':
      return one && cancelPlanPage(view, one, links)
    case 'subscription_update':
      return one && updatePlanPage(view, one, links)
    case 'subscription_update_confirm':
      return one && plan && confirmPlanPage(view, one, { plan, links })
    default:
      return undefined
  }
}

function subscriptionOf(flow: PortalSession['flow']): string | undefined {
  const step = flow?.subscription_cancel ?? flow?.subscription_update ?? flow?.subscription_update_confirm
  return step?.subscription
}

function flowLinks(view: PortalView): StepLinks {
  const completion = view.session.flow?.after_completion
  const overview = portalUrl(view)
  return {
    doneUrl: (done) => {
      if (completion?.redirect) return completion.redirect.return_url
      return completion?.type === 'hosted_confirmation'
        ? `${overview}/flow/done?done=${done}`
        : `${overview}?done=${done}`
    },
    backUrl: view.returnUrl ?? overview,
  }
}

/** The confirmation that Stripe's hosted page shows after the step. */
export function confirmation(view: PortalView, title: string): Notice {
  const text = view.session.flow?.after_completion.hosted_confirmation?.custom_message ?? ''
  const { returnUrl, merchantName } = view
  return {
    title,
    text,
    link: returnUrl ? { href: returnUrl, label: `Return to ${merchantName}` } : undefined,
  }
}
