import { accountRoutes } from './account/routes.ts'
import { balanceTransactionRoutes } from './balance-transactions/routes.ts'
import { chargeRoutes } from './charges/routes.ts'
import { checkoutSessionRoutes } from './checkout-sessions/routes.ts'
import { couponRoutes } from './coupons/routes.ts'
import { creditNoteRoutes } from './credit-notes/routes.ts'
import { customerRoutes } from './customers/routes.ts'
import { disputeRoutes } from './disputes/routes.ts'
import { earlyFraudWarningRoutes } from './early-fraud-warnings/routes.ts'
import { eventRoutes } from './events/routes.ts'
import { draftLineRoutes } from './invoice-items/line-routes.ts'
import { invoiceItemRoutes } from './invoice-items/routes.ts'
import { invoicePaymentRoutes } from './invoice-payments/routes.ts'
import { intentConfirmationRoutes } from './invoices/intent-routes.ts'
import { invoiceRoutes } from './invoices/routes.ts'
import { paymentIntentRoutes } from './payment-intents/routes.ts'
import { paymentLinkRoutes } from './payment-links/routes.ts'
import { paymentMethodRoutes } from './payment-methods/routes.ts'
import { paymentPageRoutes } from './payment-pages/routes.ts'
import { portalConfigurationRoutes } from './portal-configurations/routes.ts'
import { portalSessionRoutes } from './portal-sessions/routes.ts'
import { priceRoutes } from './prices/routes.ts'
import { productRoutes } from './products/routes.ts'
import { promotionCodeRoutes } from './promotion-codes/routes.ts'
import { refundRoutes } from './refunds/routes.ts'
import { setupIntentRoutes } from './setup-intents/routes.ts'
import { subscriptionItemRoutes } from './subscription-items/routes.ts'
import { invoicePreviewRoutes } from './subscriptions/preview-routes.ts'
import { subscriptionRoutes } from './subscriptions/routes.ts'
import { taxSettingsRoutes } from './tax/routes.ts'
import { testClockRoutes } from './test-clocks/routes.ts'
import { webhookEndpointRoutes } from './webhook-endpoints/routes.ts'

/** Every route of Stripe's API that the sandbox serves. */
export const stripeRoutes = [
  ...accountRoutes,
  ...balanceTransactionRoutes,
  ...chargeRoutes,
  ...checkoutSessionRoutes,
  ...couponRoutes,
  ...creditNoteRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...draftLineRoutes,
  ...earlyFraudWarningRoutes,
  ...eventRoutes,
  ...intentConfirmationRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoicePreviewRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentLinkRoutes,
  ...paymentMethodRoutes,
  ...paymentPageRoutes,
  ...portalConfigurationRoutes,
  ...portalSessionRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...promotionCodeRoutes,
  ...refundRoutes,
  ...setupIntentRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...taxSettingsRoutes,
  ...testClockRoutes,
  ...webhookEndpointRoutes,
]
