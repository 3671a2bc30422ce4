import type Stripe from 'stripe'
import type { Aftermath } from '../cards/aftermath-cards.ts'
import type { CardBehaviour } from '../cards/test-cards.ts'
import type { Wire } from './wire.ts'

export type Account = Wire<Stripe.Account>
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>
export type Charge = Wire<Stripe.Charge>
export type CheckoutSession = Wire<Stripe.Checkout.Session>
export type Coupon = Wire<Stripe.Coupon>
export type CreditNote = Wire<Stripe.CreditNote>
export type CreditNoteLine = CreditNote['lines']['data'][number]
export type Customer = Wire<Stripe.Customer>
export type Dispute = Wire<Stripe.Dispute>
export type EarlyFraudWarning = Wire<Stripe.Radar.EarlyFraudWarning>
export type Invoice = Wire<Stripe.Invoice>
export type InvoiceItem = Wire<Stripe.InvoiceItem>
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>
export type InvoicePayment = Wire<Stripe.InvoicePayment>
export type LineItem = Wire<Stripe.LineItem>
export type PaymentIntent = Wire<Stripe.PaymentIntent>
export type PaymentLink = Wire<Stripe.PaymentLink>
export type PaymentMethod = Wire<Stripe.PaymentMethod>
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>
export type PortalSession = Wire<Stripe.BillingPortal.Session>
export type Price = Wire<Stripe.Price>
export type PriceTier = Wire<Stripe.Price.Tier>
export type Product = Wire<Stripe.Product>
export type PromotionCode = Wire<Stripe.PromotionCode>
export type Refund = Wire<Stripe.Refund>
export type Discount = Wire<Stripe.Discount>
export type SetupIntent = Wire<Stripe.SetupIntent>
export type Subscription = Wire<Stripe.Subscription>
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>
export type TestClock = Wire<Stripe.TestHelpers.TestClock>
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>

/** Every kind of object in the store, by the value of its `object` field. */
export interface StripeObjects {
  balance_transaction: BalanceTransaction
  'billing_portal.configuration': PortalConfiguration
  'billing_portal.session': PortalSession
  charge: Charge
  'checkout.session': CheckoutSession
  coupon: Coupon
  credit_note: CreditNote
  customer: Customer
  discount: Discount
  dispute: Dispute
  invoice: Invoice
  invoice_payment: InvoicePayment
  invoiceitem: InvoiceItem
  payment_intent: PaymentIntent
  payment_link: PaymentLink
  payment_method: PaymentMethod
  price: Price
  product: Product
  promotion_code: PromotionCode
  'radar.early_fraud_warning': EarlyFraudWarning
  refund: Refund
  setup_intent: SetupIntent
  subscription: Subscription
  'test_helpers.test_clock': TestClock
  webhook_endpoint: WebhookEndpoint
}

export type ObjectType = keyof StripeObjects

export interface CheckoutAttempt {
  customerId: string | null
  paymentMethodId: string
  paymentIntentId: string
  subscriptionId: string | null
  waitsForConfirmation: boolean
}

type IntentData = Wire<Stripe.Checkout.SessionCreateParams.PaymentIntentData>

export interface Resumption {
  invoiceId: string
  /** When the invoice is voided if nobody has paid it. */
  expiresAt: number
}

/** What Stripe knows about an object but does not show. */
export interface HiddenState {
  /** Payment method: how the bank behind the test card answers. */
  behaviour?: CardBehaviour
  /** Payment method: what happens after a successful charge. */
  aftermath?: Aftermath
  /** Price: its tiers, shown on request. */
  tiers?: PriceTier[]
  /** Invoice item without a price: whether its amount includes tax. */
  taxBehavior?: string
  /** Coupon: the only products it applies to. */
  products?: string[]
  /** Checkout session: parameters for the subscription that it will create. */
  subscriptionData?: Wire<Stripe.Checkout.SessionCreateParams.SubscriptionData>
  /** Checkout session: parameters for the payment intent that it will create. */
  paymentIntentData?: Pick<IntentData, 'description' | 'metadata' | 'setup_future_usage'> &
    Partial<Pick<PaymentIntent, 'shipping'>>
  /** Checkout session: which of the buyer's details are copied to the customer. */
  customerUpdate?: { address: boolean; name: boolean }
  /** Checkout session and payment link: the line items, listed on request. */
  lineItems?: LineItem[]
  /** Checkout session: the unfinished attempt: a card to be confirmed, or a bank debit in progress. */
  attempt?: CheckoutAttempt | null
  /** Webhook endpoint: shown once, at creation. */
  secret?: string
  /** Subscription: whether `trial_will_end` was sent, which happens once. */
  trialEndAnnounced?: boolean
  /** Subscription: the end of the period whose renewal `invoice.upcoming` has announced. */
  upcomingAnnounced?: number
  /** Subscription: what has to be paid before it resumes after a pause. */
  resumption?: Resumption | null
}
