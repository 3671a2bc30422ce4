import { Type } from 'typebox'
import { Line } from '../../http/text-schema.ts'
import { CreateSessionHeaders } from '../checkout/schemas.ts'

const CustomerId = Type.Optional(
  Type.String({
    description: "The tenant's id or Stripe's of the customer. It selects, and must be the caller's own",
    minLength: 1,
    maxLength: 128,
    pattern: '^[^\\u0000]*$',
    'x-must': "be a customer's id of 1 to 128 characters",
  }),
)

const PageUrl = (description: string) =>
  Type.Optional(
    Type.String({
      description,
      minLength: 1,
      maxLength: 2048,
      'x-code': 'invalid_url',
      'x-must': 'be an absolute http(s) URL of at most 2048 characters',
    }),
  )

const MAX_ITEMS = 50
const MAX_CALLS = 1_000_000

export const CallsBody = Type.Object(
  {
    customerId: CustomerId,
    items: Type.Array(
      Type.Object({
        toolName: Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000]*$' }),
        quantity: Type.Integer({ minimum: 1, maximum: MAX_CALLS, description: 'Calls, or units' }),
        priceId: Type.Optional(
          Type.Null({
            description: "Left out: what a call costs is the catalogue's to say",
            'x-must': 'be left out: what a call costs is in the catalogue',
          }),
        ),
      }),
      { minItems: 1, maxItems: MAX_ITEMS },
    ),
    successUrl: PageUrl('Where Stripe sends the buyer after paying. Must have an allowed origin.'),
    cancelUrl: PageUrl('Where Stripe sends a buyer who cancels. Must have an allowed origin.'),
  },
  { title: 'CallsCheckoutRequest', examples: [{ items: [{ toolName: 'search', quantity: 100 }] }] },
)

export const CallsHeaders = CreateSessionHeaders

export const CallsReply = Type.Object(
  { sessionId: Type.String(), checkoutUrl: Type.String({ description: 'Send the buyer here' }) },
  { title: 'CallsCheckout' },
)

export const CustomerPortalBody = Type.Object(
  {
    customerId: CustomerId,
    returnUrl: PageUrl('Where the portal leads back to. Must have an allowed origin.'),
  },
  { title: 'CustomerPortalRequest' },
)

export const CustomerPortalReply = Type.Object({ portalUrl: Type.String() }, { title: 'CustomerPortal' })

export const EnsureCustomerBody = Type.Object(
  {
    id: CustomerId,
    email: Type.Optional(
      Type.String({
        format: 'email',
        maxLength: 254,
        'x-code': 'invalid_email',
        'x-must': 'be an e-mail address',
      }),
    ),
    name: Type.Optional(Line(200)),
    metadata: Type.Optional(
      Type.Null({ 'x-must': 'be left out: the metadata of customers says whose they are' }),
    ),
  },
  { title: 'EnsureCustomerRequest', examples: [{ id: 'acct_…', email: 'ada@example.com', name: 'Ada' }] },
)

export const EnsureCustomerReply = Type.Object(
  { stripeCustomerId: Type.String(), isNew: Type.Boolean() },
  { title: 'EnsuredCustomer' },
)

export const SetupPaymentBody = Type.Object(
  {
    customerId: CustomerId,
    usage: Type.Optional(
      Type.Enum(['off_session', 'on_session'], {
        description: 'Whether the card is charged while its owner is away; off_session when left out',
        'x-must': 'be off_session or on_session',
      }),
    ),
  },
  { title: 'SetupPaymentRequest' },
)

export const SetupPaymentReply = Type.Object(
  {
    clientSecret: Type.String({ description: "For Stripe.js's confirmSetup" }),
    setupIntentId: Type.String(),
  },
  { title: 'SetupPayment' },
)
