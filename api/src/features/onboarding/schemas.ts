import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'
import { Enveloped } from '../../http/envelope.ts'
import { Line } from '../../http/text-schema.ts'
import { STATUSES, STEPS } from './session.ts'

const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

const SessionId = Type.String({
  description: 'As start returned it. Whoever has it may go on with the session: treat it like a password.',
  pattern: UUID,
  'x-must': 'be the id that start returned',
})

export const SessionParams = Type.Object({ session_id: SessionId })
export const StepBody = Type.Object({ session_id: SessionId }, { title: 'OnboardingStepRequest' })

export const StartBody = Type.Object(
  {
    email: Type.String({
      description:
        "The account's owner. For somebody signed in, the address of their account is taken instead.",
      format: 'email',
      maxLength: 254,
      'x-code': 'invalid_email',
      'x-must': 'be an e-mail address',
    }),
    name: Line(200),
    company_name: Type.Optional(Line(200)),
    phone: Type.Optional(
      Type.String({
        pattern: '^\\+?[0-9 ().-]{3,30}$',
        'x-must': 'be a telephone number of 3 to 30 digits, such as +1234567890',
      }),
    ),
  },
  {
    title: 'OnboardingStart',
    examples: [
      { email: 'customer@example.com', name: 'John Doe', company_name: 'ACME Corp', phone: '+1234567890' },
    ],
  },
)

export const SetupPaymentBody = Type.Object(
  {
    session_id: SessionId,
    return_url: Type.Optional(
      Type.String({
        description:
          'Where your page lets Stripe.js return to; it is returned as it is, and nothing leads there by itself.',
        pattern: '^https?://[^\\s\\\\]+$',
        maxLength: 2048,
        'x-code': 'invalid_url',
        'x-must': 'be an absolute http(s) URL of at most 2048 characters',
      }),
    ),
  },
  { title: 'OnboardingPaymentRequest' },
)

export const SelectPlanBody = Type.Object(
  {
    session_id: SessionId,
    plan_id: Type.Enum([...BUYABLE_TIERS], {
      'x-code': 'invalid_tier',
      'x-must': `be one of ${BUYABLE_TIERS.join(', ')}`,
    }),
    price_id: Type.String({
      description: "The plan's price at Stripe",
      minLength: 1,
      maxLength: 255,
      'x-code': 'invalid_price',
      'x-must': 'be the id of a price',
    }),
    discount_code: Type.Optional(
      Type.String({
        maxLength: 100,
        pattern: '^[A-Za-z0-9-]*$',
        'x-code': 'invalid_discount_code',
        'x-must': 'consist of letters, digits and dashes',
      }),
    ),
  },
  { title: 'OnboardingPlanRequest' },
)

const MaybeText = (description: string) => Type.Union([Type.String(), Type.Null()], { description })
const Moment = (description: string) => Type.String({ description, format: 'date-time' })
const MaybeMoment = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

const progress = {
  session_id: Type.String(),
  tenant_id: Type.String({ description: 'The id of the account that this makes' }),
  status: Type.Enum([...STATUSES]),
  next_step: Type.Union([Type.Enum([...STEPS]), Type.Null()], {
    description: 'What to do next; null when it is completed or expired',
  }),
}

const stripeFields = {
  publishable_key: Type.String({ description: 'For Stripe.js' }),
  stripe_js_url: MaybeText('Where to load Stripe.js from; null for https://js.stripe.com'),
}

const Discount = Type.Object(
  {
    code: Type.String(),
    percent_off: Type.Union([Type.Number(), Type.Null()]),
    amount_off_cents: Type.Union([Type.Integer(), Type.Null()]),
    duration: Type.String({ description: 'once, repeating or forever' }),
    duration_in_months: Type.Union([Type.Integer(), Type.Null()]),
  },
  { title: 'OnboardingDiscount' },
)

const ReviewSchema = Type.Object(
  {
    currency: Type.String(),
    due_now_cents: Type.Integer({ description: 'Tax and discounts included; 0 with a trial' }),
    discount_now_cents: Type.Integer(),
    tax_now_cents: Type.Integer(),
    due_later_cents: Type.Integer({ description: 'The payment after that' }),
    due_later_at: Moment('When the payment after that is due'),
    trial_ends_at: MaybeMoment('The end of the trial; null without one'),
  },
  { title: 'OnboardingReview', description: "Stripe's previews of the first two invoices" },
)

const ChosenPlan = Type.Object(
  {
    plan_id: Type.Enum([...BUYABLE_TIERS]),
    price_id: Type.String(),
    discount_code: MaybeText('The code that was given'),
    trial_days: Type.Integer(),
  },
  { title: 'OnboardingPlan' },
)

const FirstPaymentSchema = Type.Object(
  {
    requires_action: Type.Boolean({
      description:
        'The bank asks its customer: call stripe.handleNextAction({ clientSecret }), then repeat create-subscription',
    }),
    client_secret: MaybeText('For that; null if nothing is asked'),
  },
  { title: 'OnboardingFirstPayment' },
)

export const StartReply = Enveloped('OnboardingStarted', Type.Object(progress))

export const CustomerReply = Enveloped(
  'OnboardingCustomer',
  Type.Object({ ...progress, customer_id: Type.String() }),
)

export const PaymentReply = Enveloped(
  'OnboardingPayment',
  Type.Object({
    ...progress,
    client_secret: Type.String({ description: 'For stripe.confirmSetup' }),
    setup_intent_id: Type.String(),
    setup_status: Type.String({ description: 'As Stripe has it; the card counts when it is succeeded' }),
    ...stripeFields,
    return_url: MaybeText('As it was given'),
  }),
)

export const PlanReply = Enveloped(
  'OnboardingPlanSelected',
  Type.Object({
    ...progress,
    plan: ChosenPlan,
    discount: Type.Union([Discount, Type.Null()]),
    review: Type.Union([ReviewSchema, Type.Null()], { description: 'Null once it is ordered' }),
  }),
)

export const SubscriptionReply = Enveloped(
  'OnboardingSubscription',
  Type.Object({
    ...progress,
    customer_id: Type.String(),
    subscription_id: Type.String(),
    payment: FirstPaymentSchema,
  }),
)

export const CompleteReply = Enveloped(
  'OnboardingCompleted',
  Type.Object({
    ...progress,
    customer_id: Type.String(),
    subscription_id: Type.String(),
    message: Type.String(),
    plan: ChosenPlan,
    api_key: MaybeText('Shown once: null when the step is repeated'),
    token: MaybeText("The agent's MCP token; shown once, and mailed. Null if the account had it before"),
  }),
)

export const StateReply = Enveloped(
  'OnboardingState',
  Type.Object({
    ...progress,
    email: Type.String(),
    name: Type.String(),
    company_name: MaybeText('As it was given'),
    expires_at: Moment('Until when it has to be completed'),
    ...stripeFields,
    plans: Type.Array(
      Type.Object(
        { plan_id: Type.Enum([...BUYABLE_TIERS]), price_id: Type.String() },
        { title: 'OnboardingOffer' },
      ),
      { description: 'The plans that can be chosen; GET /api/plans describes them' },
    ),
    plan: Type.Union([ChosenPlan, Type.Null()]),
    discount: Type.Union([Discount, Type.Null()]),
    review: Type.Union([ReviewSchema, Type.Null()], {
      description: 'What the chosen plan costs; null before and after it is ordered',
    }),
    customer_id: MaybeText('At Stripe'),
    subscription_id: MaybeText('At Stripe'),
  }),
)
