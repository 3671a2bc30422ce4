import { brand } from '@kamiyo/catalog/brand'
import { creditPacks } from '@kamiyo/catalog/credits'
import type { Clause } from './legal-text.tsx'

const sellsCredits = creditPacks.length > 0
const sold = sellsCredits ? 'subscriptions and credit packs' : 'subscriptions'

export const terms: readonly Clause[] = [
  {
    title: 'Who we are and what this covers',
    paragraphs: [
      `${brand.productName} is provided by ${brand.company}, ${[...brand.address, brand.country].join(', ')}. These terms apply to the ${sold} sold on ${brand.domain} and to the use of the MCP server with a token of ours.`,
    ],
  },
  {
    title: 'What you buy',
    paragraphs: [
      'A plan gives you access to the MCP server within the limits shown on the pricing page at the time you subscribe: the number of agents, and requests per minute and per day. Requests above the limits are refused and are not billed.',
      ...(sellsCredits
        ? [
            'A credit pack gives you credits, which pay for calls that no plan covers, at the prices and within the limits on the pricing page. They are valid for the time named with the pack, from the day of the payment; those left after it lapse. When a pack is refunded, in whole or in part, the credits that are left of it are taken back in proportion.',
          ]
        : []),
      'You receive one or more tokens by e-mail. A token is personal to your organisation. Keep it secret, do not publish it, and tell us at once if someone else may have seen it; we will replace it.',
    ],
  },
  {
    title: 'Price, payment and renewal',
    paragraphs: [
      `Prices are shown on the pricing page and at checkout, where taxes are added when the law requires it. Payment is made in advance through Stripe, and the subscription renews for the same interval until it is cancelled.${sellsCredits ? ' A credit pack is paid once and does not renew.' : ''}`,
      'If a renewal payment fails, access continues for a grace period while Stripe tries again, and ends if no payment arrives.',
    ],
  },
  {
    title: 'Cancellation',
    paragraphs: [
      `You may cancel at any time on your dashboard, or by writing to ${brand.supportEmail} from the address that you paid with. Access continues to the end of the period that is paid for, and the token stops working then.`,
      'These terms do not limit any right of withdrawal or refund that you have as a consumer.',
    ],
  },
  {
    title: 'Fair use',
    paragraphs: [
      'You may not resell access, share a token outside your organisation, probe or overload the service, or use it to break the law. If that happens we may suspend the token; we tell you by e-mail why.',
    ],
  },
  {
    title: 'How far the answers can be relied on',
    paragraphs: [
      'The information that the server gives is collected with care and may still be incomplete, late or wrong. It is not legal, financial or investment advice, and you remain responsible for what you and your agents do with it.',
      'We are liable without limit for intent and gross negligence and where the law requires it; otherwise our liability is limited to the damage that is typical and foreseeable for such a contract.',
    ],
  },
  {
    title: 'Changes',
    paragraphs: [
      'When we change these terms or a price of a running subscription, we write to you at least 30 days before. If you do not agree, you can cancel before the change takes effect.',
    ],
  },
]
