import type { Handler } from './context.ts'
import { checkoutSessionAsyncPaymentFailed } from './handlers/checkout-session-async-payment-failed.ts'
import { checkoutSessionAsyncPaymentSucceeded } from './handlers/checkout-session-async-payment-succeeded.ts'
import { checkoutSessionCompleted } from './handlers/checkout-session-completed.ts'
import { checkoutSessionExpired } from './handlers/checkout-session-expired.ts'
import { customerCreated } from './handlers/customer-created.ts'
import { customerDeleted } from './handlers/customer-deleted.ts'
import { customerSubscriptionCreated } from './handlers/customer-subscription-created.ts'
import { customerSubscriptionDeleted } from './handlers/customer-subscription-deleted.ts'
import { customerSubscriptionPaused } from './handlers/customer-subscription-paused.ts'
import { customerSubscriptionResumed } from './handlers/customer-subscription-resumed.ts'
import { customerSubscriptionTrialWillEnd } from './handlers/customer-subscription-trial-will-end.ts'
import { customerSubscriptionUpdated } from './handlers/customer-subscription-updated.ts'
import { customerUpdated } from './handlers/customer-updated.ts'
import { invoicePaid } from './handlers/invoice-paid.ts'
import { invoicePaymentFailed } from './handlers/invoice-payment-failed.ts'
import { invoicePaymentSucceeded } from './handlers/invoice-payment-succeeded.ts'
import { paymentMethodAttached } from './handlers/payment-method-attached.ts'
import { paymentMethodDetached } from './handlers/payment-method-detached.ts'

/** What this product acts on; every other type is stored, answered and left alone. */
export const handlers: ReadonlyMap<string, Handler> = new Map([
  ['checkout.session.completed', checkoutSessionCompleted],
  ['checkout.session.async_payment_succeeded', checkoutSessionAsyncPaymentSucceeded],
  ['checkout.session.async_payment_failed', checkoutSessionAsyncPaymentFailed],
  ['checkout.session.expired', checkoutSessionExpired],
  ['customer.subscription.created', customerSubscriptionCreated],
  ['customer.subscription.updated', customerSubscriptionUpdated],
  ['customer.subscription.deleted', customerSubscriptionDeleted],
  ['customer.subscription.paused', customerSubscriptionPaused],
  ['customer.subscription.resumed', customerSubscriptionResumed],
  ['customer.subscription.trial_will_end', customerSubscriptionTrialWillEnd],
  ['customer.created', customerCreated],
  ['customer.updated', customerUpdated],
  ['customer.deleted', customerDeleted],
  ['invoice.paid', invoicePaid],
  ['invoice.payment_succeeded', invoicePaymentSucceeded],
  ['invoice.payment_failed', invoicePaymentFailed],
  ['payment_method.attached', paymentMethodAttached],
  ['payment_method.detached', paymentMethodDetached],
])
