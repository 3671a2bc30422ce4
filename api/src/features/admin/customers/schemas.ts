import { Type } from 'typebox'
import { EventSummary } from '../events/schemas.ts'
import { MailSummary } from '../mails/schemas.ts'
import { ReversalSummary } from '../reversals/schemas.ts'
import { MaybeMoment, MaybeText, Moment, Nullable, PageOf, PageQuery, SearchText, Text } from '../schemas.ts'
import { TokenSummary } from '../tokens/schemas.ts'

export const CustomerQuery = Type.Object({
  ...PageQuery,
  kind: Type.Optional(
    Type.Enum(['free', 'buyer'], {
      description:
        'free: owners of accounts that have bought nothing yet; buyer: customers that Stripe knows',
      'x-must': 'be free or buyer',
    }),
  ),
  q: Type.Optional(
    SearchText('The beginning of an address or name, or a whole customer, subscription or user id'),
  ),
})

export const CustomerParams = Type.Object({
  id: Type.String({
    description: "Our id or Stripe's",
    pattern: '^(cus_\\w{1,250}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
    'x-must': 'be a customer id as the list shows it, or one of Stripe that starts with cus_',
  }),
})

const customer = {
  id: Text,
  user_id: Text,
  stripe_customer_id: Type.Union([Text, Type.Null()], {
    description: 'null for a customer who has bought nothing, of an account that began free',
  }),
  free_since: Type.Union([Moment, Type.Null()], {
    description: 'When the account began without a purchase; null if it began with one',
  }),
  email: MaybeText,
  waiting_email: Type.Union([Text, Type.Null()], {
    description: 'What Stripe has instead, while it waits until whoever has it accepts the account',
  }),
  name: MaybeText,
  created_at: Moment,
  deleted_at: MaybeMoment,
}

export const CustomerPage = PageOf(
  'CustomerPage',
  Type.Object(customer, { title: 'Customer' }),
  'Newest first',
)

const SubscriptionDetail = Type.Object(
  {
    stripe_subscription_id: Text,
    status: Text,
    tier: Text,
    entitlement: Type.Enum(['entitled', 'suspended', 'revoked']),
    entitlement_reason: MaybeText,
    price_id: MaybeText,
    price: Type.Union([Text, Type.Null()], {
      description: 'The price of each interval, after discounts and before tax, in words',
    }),
    payment_method: Type.Union([Text, Type.Null()], { description: 'The payment method that is charged' }),
    payment_method_state: Type.Enum(['known', 'none', 'unknown', 'invoiced']),
    current_period_end: MaybeMoment,
    cancel_at_period_end: Type.Boolean(),
    cancel_at: MaybeMoment,
    past_due_since: MaybeMoment,
    quantity: Nullable(Type.Integer({ description: 'The quantity of the item for the plan' })),
    other_tiers: Type.Array(Text, {
      description: 'Other plans of ours in the same subscription; they have no effect',
    }),
    collection_pause: MaybeText,
    collection_resumes_at: MaybeMoment,
    needs_look: MaybeText,
  },
  { title: 'StoredSubscription' },
)

const Payment = Type.Object(
  {
    stripe_invoice_id: Type.Union([Type.String(), Type.Null()], {
      description: 'null for credits that were paid without an invoice',
    }),
    stripe_subscription_id: Type.Union([Type.String(), Type.Null()], { description: 'null for credits' }),
    credit_pack: Type.Union([Type.String(), Type.Null()], {
      description: 'The name of the pack that was paid; null for a subscription',
    }),
    outcome: Text,
    amount_cents: Type.Integer({ description: 'In the smallest unit of the currency' }),
    credit_cents: Nullable(
      Type.Integer({
        description:
          'What a credit invoice adds to the balance for later invoices; null if there is none, or if its event is no longer stored',
      }),
    ),
    currency: Text,
    occurred_at: Moment,
  },
  { title: 'Payment' },
)

const AuditLine = Type.Object(
  {
    id: Text,
    occurred_at: Moment,
    actor: Text,
    action: Text,
    subject_type: Text,
    subject_id: Text,
    reason: MaybeText,
  },
  { title: 'AuditLine' },
)

const Account = Type.Object(
  {
    tenant_id: Type.String({ description: 'The public id of the account' }),
    kind: Text,
    name: MaybeText,
    members: Type.Array(
      Type.Object(
        { email: Text, role: Text, invited_by: Text, invited_at: Moment, joined_at: MaybeMoment },
        { title: 'StoredMember' },
      ),
      { description: 'People whom the owner invited; joined_at is null until they join' },
    ),
  },
  { title: 'StoredAccount' },
)

export const CustomerDetails = Type.Object(
  {
    customer: Type.Object({
      ...customer,
      payment_method: Type.Union([Text, Type.Null()], {
        description: "The customer's default; each subscription shows the one it is charged to",
      }),
    }),
    account: Account,
    subscriptions: Type.Array(SubscriptionDetail),
    tokens: Type.Array(TokenSummary),
    payments: Type.Array(Payment),
    reversals: Type.Array(ReversalSummary, {
      description: 'Refunds, disputes, fraud warnings, and invoices that will not be paid',
    }),
    mails: Type.Array(MailSummary),
    events: Type.Array(EventSummary),
    audit: Type.Array(AuditLine),
  },
  {
    title: 'CustomerDetails',
    description: 'Everything known about one customer; long lists show the newest 100',
  },
)
