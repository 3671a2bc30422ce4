import { type Static, Type } from 'typebox'
import { MEMBER_ROLES } from '../accounts/roles.ts'
import type { ReversalKind } from '../reversals/list.ts'
import { AddressRequestSchema } from './address-requests/schemas.ts'
import { OpenUsageInvoiceSchema } from './billing/open-usage-invoices.ts'
import { ServingSchema } from './billing/serving.ts'
import { UnclaimedAccountSchema } from './unclaimed/schemas.ts'

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description })
const nullableInstant = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

export const Email = Type.String({
  format: 'email',
  maxLength: 254,
  'x-code': 'invalid_email',
  'x-must': 'be an e-mail address',
})

const Code = Type.String({
  pattern: '^[0-9]{6}$',
  description: 'The six digits from the mail',
  'x-code': 'invalid_code',
  'x-must': 'be the six digits of the mail',
})

/** Proves that the person can read mail sent to the address. */
export const CodeProof = Type.Object({ code: Code }, { title: 'CodeProof' })

export const CodeBody = Type.Object(
  { email: Email },
  { title: 'CodeRequest', examples: [{ email: 'user@example.com' }] },
)

export const SignInBody = Type.Object(
  { email: Email, code: Code },
  { title: 'SignInRequest', examples: [{ email: 'user@example.com', code: '123456' }] },
)

export const SignedInReply = Type.Object(
  { email: Type.String(), is_admin: Type.Boolean() },
  { title: 'SignedIn', description: 'The session is in the cookie' },
)

export const Accepted = Type.Object(
  {
    status: Type.Literal('accepted'),
    delayed: Type.Optional(
      Type.Boolean({
        description: 'True while the mail provider refuses our mails: the code may come late or not at all',
      }),
    ),
  },
  { title: 'Accepted', description: 'If the address may sign in, a code is sent to it' },
)

export const EndSessionsBody = Type.Object(
  {
    key: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The part after the # of the link in the mail',
      'x-code': 'invalid_link',
      'x-must': 'be what stands behind the # of the link in the mail',
    }),
  },
  { title: 'EndSessionsRequest', examples: [{ key: 'a1B2c3.m0abcd12.4Jx' }] },
)

export const SessionParams = Type.Object({
  id: Type.String({
    pattern: '^[\\w-]{1,64}$',
    'x-code': 'not_found',
    'x-must': 'be the id of one of your sessions',
  }),
})

export const SessionsReply = Type.Object(
  {
    sessions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          browser: Type.String({ description: "The browser's name, from its User-Agent header" }),
          started_at: Type.String({ format: 'date-time' }),
          last_seen_at: Type.String({ format: 'date-time', description: 'Accurate to five minutes' }),
          is_current: Type.Boolean({ description: 'Whether this is the current session' }),
        },
        { title: 'Session' },
      ),
    ),
  },
  { title: 'SessionList', description: 'Where you are signed in, most recently used first' },
)

export const Done = Type.Null({ description: 'Done' })

const Limit = Type.Union([Type.Integer(), Type.Null()], { description: 'null means unlimited' })

const Amount = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })

const PriceSchema = Type.Object(
  {
    currency: Type.String({ description: 'Three lower-case letters' }),
    interval: Type.String({ description: 'day, week, month or year' }),
    interval_count: Type.Integer(),
    list_amount: Amount('The price of each interval, before discounts'),
    amount: Amount('The price of each interval, after lasting discounts'),
    next_amount: Amount('Of the next regular invoice'),
    is_tax_added: Type.Boolean({ description: 'Whether tax is added' }),
    changes_at: nullableInstant('When a temporary discount stops applying; null if there is none'),
    amount_after: Amount('The price of each interval from then on; null if other discounts continue'),
  },
  {
    title: 'SubscriptionPrice',
    description: 'What this subscription costs, in the smallest unit of the currency, before added tax',
  },
)

const OpenInvoiceSchema = Type.Object(
  {
    id: Type.String(),
    amount_due: Type.Integer({ description: 'In the smallest unit of the currency' }),
    currency: Type.String(),
    hosted_invoice_url: nullable('The page at Stripe where it is paid'),
  },
  {
    title: 'OpenInvoice',
    description: 'The invoice to pay now: that of an open first payment, otherwise the newest',
  },
)

export const SubscriptionSchema = Type.Object(
  {
    id: Type.String(),
    tier: Type.String(),
    plan_name: Type.String(),
    is_own: Type.Boolean({
      description:
        "false for an order that somebody else may have made with the owner's address: the portal opens at its cancellation alone",
    }),
    status: Type.String({ description: "Stripe's status" }),
    status_text: Type.String({ description: 'The status in plain words, with what to do' }),
    has_access: Type.Boolean({ description: 'Whether its tokens work now' }),
    renews_at: nullableInstant(
      'When the next period is paid; null for a trial that will end or be paused because there is no payment method',
    ),
    ends_at: nullableInstant('When it ends or has ended'),
    grace_ends_at: nullableInstant('Until when access lasts while a payment is overdue'),
    quantity: Type.Union([Type.Integer(), Type.Null()], {
      description: 'How many times the plan is paid for; the limits stay those of one',
    }),
    collection_paused: Type.Boolean({ description: 'Whether the seller has paused its payments' }),
    collection_resumes_at: nullableInstant('When payments are collected again, if that is planned'),
    price: Type.Union([PriceSchema, Type.Null()], { description: 'null until Stripe has reported it' }),
    open_invoice: Type.Union([OpenInvoiceSchema, Type.Null()]),
    payment_method: nullable('The payment method that is charged, as its owner knows it'),
    payment_method_state: Type.Enum(['known', 'none', 'unknown', 'invoiced'], {
      description:
        'unknown until Stripe has reported which one is charged; invoiced if invoices are sent and none is charged',
    }),
    limits: Type.Object({ max_agents: Limit, rate_limit_rpm: Limit, rate_limit_daily: Limit }),
  },
  { title: 'Subscription' },
)
export type SubscriptionReply = Static<typeof SubscriptionSchema>

export const RoleSchema = Type.Enum(['owner', ...MEMBER_ROLES], {
  title: 'Role',
  description:
    'owner: everything; admin: manages all agents; member: manages their own and can read the rest',
})

const AccountSchema = Type.Object(
  {
    id: Type.String({ description: 'The public id of the account' }),
    name: nullable("As set by its owner; otherwise the owner's name at Stripe"),
    owner_email: nullable('The address of its owner, by which an account without a name is known'),
    kind: Type.String({ description: 'person or organisation' }),
    role: RoleSchema,
  },
  { title: 'AccountSummary' },
)
export type AccountSummary = Static<typeof AccountSchema>

const FreePlanSchema = Type.Object(
  {
    name: Type.String(),
    calls_per_month: Type.Integer(),
    resets_at: Type.String({ format: 'date-time', description: 'When the calls of the next month begin' }),
    limits: Type.Object({ max_agents: Limit, rate_limit_rpm: Limit, rate_limit_daily: Limit }),
  },
  { title: 'OwnFreePlan' },
)

export const AccountReply = Type.Object(
  {
    email: Type.String(),
    name: nullable("The account's name, as set by its owner; otherwise the owner's name at Stripe"),
    is_admin: Type.Boolean({ description: 'Whether this is an operator' }),
    role: RoleSchema,
    account: Type.Union([AccountSchema, Type.Null()], { description: 'The account that is shown' }),
    accounts: Type.Array(AccountSchema, { description: 'Every account that this address can sign in to' }),
    subscription: Type.Union([SubscriptionSchema, Type.Null()]),
    serving: Type.Union([ServingSchema, Type.Null()], { description: 'null if all calls are refused' }),
    free_plan: Type.Union([FreePlanSchema, Type.Null()], {
      description: 'While nothing that was bought serves the account, and the seller has a free plan',
    }),
    other_subscriptions: Type.Array(SubscriptionSchema, {
      description: 'Other running subscriptions, probably by mistake',
    }),
    past_subscriptions: Type.Array(SubscriptionSchema),
    open_usage_invoices: Type.Array(OpenUsageInvoiceSchema, {
      description: 'Invoices of usage alone that are not paid yet; they decide about no access',
    }),
    address_requests: Type.Array(AddressRequestSchema),
    unclaimed_accounts: Type.Array(UnclaimedAccountSchema),
  },
  { title: 'Account', description: 'What belongs to the account' },
)

export const InvoicesReply = Type.Object(
  {
    invoices: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          number: nullable('As printed on it'),
          created_at: Type.String({ format: 'date-time' }),
          status: nullable('draft, open, paid, uncollectible or void'),
          total: Type.Integer({ description: 'In the smallest unit of the currency' }),
          currency: Type.String(),
          hosted_invoice_url: nullable('The page at Stripe'),
          invoice_pdf: nullable('The file at Stripe'),
          due_at: nullableInstant('By when an invoice that was sent is to be paid; null for others'),
        },
        { title: 'Invoice' },
      ),
    ),
  },
  { title: 'InvoiceList', description: 'Newest first' },
)
export type InvoiceReply = Static<typeof InvoicesReply>['invoices'][number]

/** Fraud warnings are not included: they are between the bank and the seller. */
export const OWN_REVERSAL_KINDS = ['refund', 'dispute', 'invoice_issue'] as const satisfies ReversalKind[]

export const ReversalsReply = Type.Object(
  {
    reversals: Type.Array(
      Type.Object(
        {
          kind: Type.Enum([...OWN_REVERSAL_KINDS]),
          id: Type.String({ description: 'The Stripe id of the refund, dispute or invoice' }),
          status: Type.String({
            description: "Stripe's status; for an invoice voided, uncollectible or finalization_failed",
          }),
          status_text: Type.String({ description: 'What happened, in plain words' }),
          is_settled: Type.Boolean({ description: 'Whether this is final' }),
          amount: Type.Integer({ description: 'In the smallest unit of the currency' }),
          currency: Type.String(),
          occurred_at: Type.String({ format: 'date-time' }),
        },
        { title: 'Reversal' },
      ),
    ),
  },
  { title: 'ReversalList', description: 'Newest first' },
)
export type ReversalReply = Static<typeof ReversalsReply>['reversals'][number]
