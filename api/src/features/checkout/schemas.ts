import { BUYABLE_TIERS, type BuyableTier, INTERVALS } from '@kamiyo/catalog/types'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const tiers = [...BUYABLE_TIERS]
export const SESSION_STATUSES = ['open', 'complete', 'expired'] as const
export const PAYMENT_STATUSES = ['paid', 'unpaid', 'no_payment_required'] as const
const intervals = [...INTERVALS]

const ReturnUrl = (description: string) =>
  Type.Optional(
    Type.String({
      description,
      minLength: 1,
      maxLength: 2048,
      'x-code': 'invalid_url',
      'x-must': 'be an absolute http(s) URL of at most 2048 characters',
    }),
  )

/** What a request for any Checkout page may say. */
const Wish = {
  user_email: Type.Optional(
    Type.String({
      description: 'Filled in on the Checkout page',
      format: 'email',
      maxLength: 254,
      'x-code': 'invalid_email',
      'x-must': 'be an e-mail address',
    }),
  ),
  success_url: ReturnUrl(
    'Where Stripe sends the buyer after paying; {CHECKOUT_SESSION_ID} is filled in. Must have an allowed origin.',
  ),
  cancel_url: ReturnUrl('Where Stripe sends a buyer who cancels. Must have an allowed origin.'),
}

export interface CheckoutWish {
  success_url?: string
  cancel_url?: string
}

export const CreateSessionBody = Type.Object(
  {
    tier: Type.Enum(tiers, {
      description: 'The plan to buy',
      'x-code': 'invalid_tier',
      'x-must': `be one of ${tiers.join(', ')}`,
    }),
    ...Wish,
    interval: Type.Optional(
      Type.Enum(intervals, {
        description: 'How often the plan is paid',
        'x-code': 'invalid_interval',
        'x-must': `be ${intervals.join(' or ')}`,
      }),
    ),
  },
  { title: 'CheckoutRequest', examples: [{ tier: BUYABLE_TIERS[0], user_email: 'user@example.com' }] },
)
export type CreateSessionRequest = Static<typeof CreateSessionBody>

export const CreateCreditSessionBody = Type.Object(
  {
    credit_pack: Type.String({
      description: 'The id of the credit pack to buy',
      minLength: 1,
      maxLength: 64,
      'x-code': 'invalid_credit_pack',
      'x-must': 'be the id of a credit pack',
    }),
    ...Wish,
  },
  { title: 'CreditCheckoutRequest', examples: [{ credit_pack: 'starter', user_email: 'user@example.com' }] },
)
export type CreateCreditSessionRequest = Static<typeof CreateCreditSessionBody>

export const CreateSessionHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description: 'A random string of 16 to 255 characters: a repeated request gets the first response',
    }),
  ),
})

export const CheckoutReplySchema = Type.Object(
  {
    checkout_url: Type.String({ description: 'Send the buyer here' }),
    session_id: Type.String(),
    expires_at: Type.Integer({ description: 'Unix time in seconds' }),
  },
  {
    title: 'CheckoutLink',
    description: 'The session is open',
    examples: [
      {
        checkout_url: 'https://checkout.stripe.com/c/pay/cs_test_a1b2c3',
        session_id: 'cs_test_a1b2c3',
        expires_at: 1793000000,
      },
    ],
  },
)

export interface CheckoutReply {
  checkout_url: string
  session_id: string
  expires_at: number
}

/** Reads a stored reply unchanged. */
export function readCheckoutReply(stored: unknown): CheckoutReply {
  return Value.Parse(CheckoutReplySchema, stored)
}

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

export const SessionReplySchema = Type.Object(
  {
    session_id: Type.String(),
    status: Type.Union([Type.Enum([...SESSION_STATUSES]), Type.Null()]),
    payment_status: Type.Enum([...PAYMENT_STATUSES]),
    payment_failed: Type.Optional(
      Type.Literal(true, {
        description:
          'Present only if a bank debit or transfer failed; the invoice of a plan can still be paid',
      }),
    ),
    order_ended: Type.Optional(
      Type.Literal(true, {
        description:
          'Present only if the order was cancelled, or the customer deleted, before the payment arrived: nothing is given for it',
      }),
    ),
    customer_email: nullable('The address that the buyer gave'),
    tier: Type.Union([Type.Enum(tiers), Type.Null()], { description: 'The plan; null for a credit pack' }),
    credit_pack: Type.Optional(Type.String({ description: 'The id of the credit pack; absent for a plan' })),
    amount_total: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Tax and discounts included, in the smallest unit of the currency',
    }),
    currency: nullable('Three lower-case letters'),
    subscription_id: nullable('Set once the buyer of a plan has paid'),
    customer_id: nullable('Set once the buyer has paid'),
  },
  {
    title: 'CheckoutSession',
    description:
      'The session as it is at Stripe now; if its invoice was paid later, the order is shown as paid',
    examples: [
      {
        session_id: 'cs_test_a1b2c3',
        status: 'complete',
        payment_status: 'paid',
        customer_email: 'user@example.com',
        tier: BUYABLE_TIERS[0],
        amount_total: 1900,
        currency: 'usd',
        subscription_id: 'sub_1Pabc',
        customer_id: 'cus_Qabc',
      },
    ],
  },
)

export interface SessionReply {
  session_id: string
  status: (typeof SESSION_STATUSES)[number] | null
  payment_status: (typeof PAYMENT_STATUSES)[number]
  payment_failed?: true
  order_ended?: true
  customer_email: string | null
  tier: BuyableTier | null
  credit_pack?: string
  amount_total: number | null
  currency: string | null
  subscription_id: string | null
  customer_id: string | null
}

export const SessionParams = Type.Object({
  session_id: Type.String({
    description: 'As create-checkout-session returned it',
    examples: ['cs_test_a1b2c3'],
  }),
})
