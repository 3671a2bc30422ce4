import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'

const tiers = [...BUYABLE_TIERS]

export const PortalBody = Type.Object(
  {
    subscription_id: Type.Optional(
      Type.String({
        description:
          "One of the account's running subscriptions: the portal opens for that plan, or, where somebody else may have ordered it with the owner's address, at its cancellation alone. Without it, for the plan that is known to be the owner's.",
        minLength: 1,
        maxLength: 255,
      }),
    ),
    tier: Type.Optional(
      Type.Enum(tiers, {
        description: 'The plan to change to. Nothing changes until the customer confirms it at Stripe.',
        'x-code': 'invalid_tier',
        'x-must': `be one of ${tiers.join(', ')}`,
      }),
    ),
    return_url: Type.Optional(
      Type.String({
        description: "Where the portal's return link leads. Must have an allowed origin.",
        minLength: 1,
        maxLength: 2048,
        'x-code': 'invalid_url',
        'x-must': 'be an absolute http(s) URL of at most 2048 characters',
      }),
    ),
  },
  { title: 'PortalRequest' },
)

export const PortalReply = Type.Object(
  { portal_url: Type.String({ description: 'Send the customer here' }) },
  { title: 'PortalLink', description: 'The portal session was created' },
)
