import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { type Static, Type } from 'typebox'
import { MEMBER_ROLES } from '../accounts/roles.ts'
import type { ReversalKind } from '../reversals/list.ts'

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
  description: 'The six digits of the mail',
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
  { status: Type.Literal('accepted') },
  { title: 'Accepted', description: 'If the address has an account, a code is on its way' },
)

export const EndSessionsBody = Type.Object(
  {
    key: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'What stands behind the # of the link in the mail',
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
          browser: Type.String({ description: 'What its browser calls itself, as a name' }),
          started_at: Type.String({ format: 'date-time' }),
          last_seen_at: Type.String({ format: 'date-time', description: 'Known within five minutes' }),
          is_current: Type.Boolean({ description: 'The one that asks' }),
        },
        { title: 'Session' },
      ),
    ),
  },
  { title: 'SessionList', description: 'Where you are signed in, the one used last first' },
)

export const Done = Type.Null({ description: 'Done' })

const Limit = Type.Union([Type.Integer(), Type.Null()], { description: 'null stands for unlimited' })

const Amount = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })

const PriceSchema = Type.Object(
  {
    currency: Type.String({ description: 'Three letters in lower case' }),
    interval: Type.String({ description: 'day, week, month or year' }),
    interval_count: Type.Integer(),
    list_amount: Amount('Each interval, before discounts'),
    amount: Amount('Each interval, after the discounts that last'),
    next_amount: Amount('Of the next regular invoice'),
    is_tax_added: Type.Boolean({ description: 'Whether tax comes on top' }),
    changes_at: nullableInstant('From when invoices come without a discount that ends; null where none does'),
    amount_after: Amount('Each interval from then on; null where other discounts go on'),
  },
  {
    title: 'SubscriptionPrice',
    description: "What this subscription costs, in the currency's smallest unit, before tax that is added",
  },
)

const OpenInvoiceSchema = Type.Object(
  {
    id: Type.String(),
    amount_due: Type.Integer({ description: 'In the smallest unit of the currency' }),
    currency: Type.String(),
    hosted_invoice_url: nullable('The page at Stripe on which it is paid'),
  },
  {
    title: 'OpenInvoice',
    description: 'The one to pay now: that of an open first payment, or else the newest',
  },
)

export const SubscriptionSchema = Type.Object(
  {
    id: Type.String(),
    tier: Type.String(),
    plan_name: Type.String(),
    status: Type.String({ description: "Stripe's word" }),
    status_text: Type.String({ description: 'The status in plain words, with what to do' }),
    has_access: Type.Boolean({ description: 'Whether its tokens work now' }),
    renews_at: nullableInstant(
      'When the next period is paid; null for a trial that ends or is paused for want of a payment method',
    ),
    ends_at: nullableInstant('When it ends or ended'),
    grace_ends_at: nullableInstant('Until when access lasts while a payment is overdue'),
    quantity: Type.Union([Type.Integer(), Type.Null()], {
      description: 'How often the plan is paid for; the limits stay those of one',
    }),
    collection_paused: Type.Boolean({ description: 'Whether the seller has paused its payments' }),
    collection_resumes_at: nullableInstant('When payments are collected again, where that is planned'),
    price: Type.Union([PriceSchema, Type.Null()], { description: 'null until Stripe has told it' }),
    open_invoice: Type.Union([OpenInvoiceSchema, Type.Null()]),
    payment_method: nullable('The one that is charged, as its owner knows it'),
    payment_method_state: Type.Enum(['known', 'none', 'unknown', 'invoiced'], {
      description:
        'unknown until Stripe has told which one is charged; invoiced where invoices are sent and none is',
    }),
    limits: Type.Object({ max_agents: Limit, rate_limit_rpm: Limit, rate_limit_daily: Limit }),
  },
  { title: 'Subscription' },
)
export type SubscriptionReply = Static<typeof SubscriptionSchema>

export const RoleSchema = Type.Enum(['owner', ...MEMBER_ROLES], {
  title: 'Role',
  description: 'owner: everything; admin: all agents; member: own agents, and reading the rest',
})

const AccountSchema = Type.Object(
  {
    id: Type.String({ description: 'The public id of the account' }),
    name: nullable('As its owner named it, or as Stripe has the owner'),
    kind: Type.String({ description: 'person or organisation' }),
    role: RoleSchema,
  },
  { title: 'AccountSummary' },
)
export type AccountSummary = Static<typeof AccountSchema>

export const AccountReply = Type.Object(
  {
    email: Type.String(),
    name: nullable('Of the account: as its owner named it, or as Stripe has the owner'),
    is_admin: Type.Boolean({ description: 'Whether this is an operator' }),
    role: RoleSchema,
    account: Type.Union([AccountSchema, Type.Null()], { description: 'The one that is shown' }),
    accounts: Type.Array(AccountSchema, { description: 'Every account that this address may sign in to' }),
    subscription: Type.Union([SubscriptionSchema, Type.Null()]),
    other_subscriptions: Type.Array(SubscriptionSchema, { description: 'Running beside it, by accident' }),
    past_subscriptions: Type.Array(SubscriptionSchema),
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
          id: Type.String({ description: "The refund's, the dispute's or the invoice's, as Stripe has it" }),
          status: Type.String({
            description: "Stripe's word; for an invoice voided, uncollectible or finalization_failed",
          }),
          status_text: Type.String({ description: 'What happened, in plain words' }),
          is_settled: Type.Boolean({ description: 'Whether nothing more is to be expected' }),
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

const tiers = [...BUYABLE_TIERS]

export const PortalBody = Type.Object(
  {
    tier: Type.Optional(
      Type.Enum(tiers, {
        description: 'The plan to change to. Nothing changes before the customer agrees to it at Stripe.',
        'x-code': 'invalid_tier',
        'x-must': `be one of ${tiers.join(', ')}`,
      }),
    ),
    return_url: Type.Optional(
      Type.String({
        description: 'Where the portal leads back to. Must have an allowed origin.',
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
  { title: 'PortalLink', description: 'The portal is open' },
)
