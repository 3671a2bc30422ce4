import type Stripe from 'stripe'
import { findTestCard } from '../../cards/test-cards.ts'
import type { SandboxContext } from '../../context.ts'
import { page } from '../../http/list.ts'
import { invalidRequest, parameterMissing, StripeError } from '../../http/stripe-error.ts'
import type { PaymentMethod } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { fullAddress } from '../address.ts'
import { emitUpdate } from '../events/emit.ts'
import { getObject, mergeMetadata } from '../resource.ts'
import { forPages, route } from '../route.ts'
import { inCustomerTime } from '../test-clock-time.ts'
import { type BillingDetails, buildPaymentMethod, emptyBillingDetails } from './builder.ts'
import {
  attachPaymentMethod,
  createCardMethod,
  createFromToken,
  detachPaymentMethod,
  expiryOfTestCards,
  resolvePaymentMethod,
  saveMethod,
} from './service.ts'

type CreateParams = Wire<Stripe.PaymentMethodCreateParams>

export const paymentMethodRoutes = [
  route<Stripe.PaymentMethodListParams>(
    'GET /v1/payment_methods',
    ({ ctx, params }) => {
      const methods = ctx.store.objects
        .list('payment_method', params.customer)
        .filter((method) => method.customer === (params.customer ?? null))
        .filter((method) => !params.type || method.type === params.type)
      return page(methods, params, '/v1/payment_methods')
    },
    ['customer', 'type'],
  ),
  forPages(
    { makes: true },
    route<Stripe.PaymentMethodCreateParams>('POST /v1/payment_methods', ({ ctx, params }) =>
      createMethod(ctx, params),
    ),
  ),
  route('GET /v1/payment_methods/:id', ({ ctx, id }) => getObject(ctx, 'payment_method', id)),
  route<Stripe.PaymentMethodUpdateParams>('POST /v1/payment_methods/:id', ({ ctx, params, id }) => {
    const before = getObject(ctx, 'payment_method', id)
    const after = ctx.store.objects.save('payment_method', {
      ...before,
      billing_details: readBillingDetails(params.billing_details, before.billing_details),
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    })
    emitUpdate(ctx, 'payment_method.updated', before, after)
    return after
  }),
  route<Stripe.PaymentMethodAttachParams>('POST /v1/payment_methods/:id/attach', ({ ctx, params, id }) => {
    if (!params.customer) throw parameterMissing('customer')
    const method = resolvePaymentMethod(ctx, id)
    return attachPaymentMethod(inCustomerTime(ctx, params.customer), method.id, params.customer)
  }),
  route('POST /v1/payment_methods/:id/detach', ({ ctx, id }) =>
    detachPaymentMethod(ctx, getObject(ctx, 'payment_method', id)),
  ),
]

function createMethod(ctx: SandboxContext, params: CreateParams): PaymentMethod {
  const details = {
    billing_details: readBillingDetails(params.billing_details, emptyBillingDetails()),
    metadata: mergeMetadata({}, params.metadata),
  }
  if (params.type === 'card') return createCard(ctx, params.card, details)
  if (params.type === 'us_bank_account' || params.type === 'sepa_debit') {
    const debit = { ...details, type: params.type, ...debitPart(params) }
    return saveMethod(ctx, buildPaymentMethod(ctx.clock.now(), debit), 'bank_debit')
  }
  throw invalidRequest(`The sandbox makes no payment method of type ${params.type}`, 'type')
}

function createCard(
  ctx: SandboxContext,
  card: CreateParams['card'],
  details: Partial<PaymentMethod>,
): PaymentMethod {
  if (!card) throw parameterMissing('card')
  if ('token' in card && card.token) return createFromToken(ctx, card.token, details)
  if (!('number' in card) || !card.number) throw parameterMissing('card[number]')
  const testCard = findTestCard(card.number)
  if (!testCard) throw cardFault('incorrect_number', 'number', 'Your card number is incorrect.')
  if (card.cvc !== undefined && !/^\d{3,4}$/.test(card.cvc))
    throw cardFault('invalid_cvc', 'cvc', 'Your card’s security code is invalid.')
  const { month, year } = expiryOfTestCards(ctx)
  return createCardMethod(
    ctx,
    testCard,
    { month: card.exp_month ?? month, year: card.exp_year ?? year },
    details,
  )
}

function cardFault(code: string, param: string, message: string): StripeError {
  return new StripeError({ type: 'card_error', status: 402, code, param, message })
}

function debitPart(params: CreateParams): Partial<PaymentMethod> {
  const last4 = (params.sepa_debit?.iban ?? params.us_bank_account?.account_number ?? '6789').slice(-4)
  if (params.type === 'sepa_debit') {
    const country = params.sepa_debit?.iban.slice(0, 2) ?? null
    const generated_from = { charge: null, setup_attempt: null }
    return {
      sepa_debit: { bank_code: '19043', branch_code: '', country, fingerprint: last4, generated_from, last4 },
    }
  }
  return {
    us_bank_account: {
      account_holder_type: params.us_bank_account?.account_holder_type ?? 'individual',
      account_type: params.us_bank_account?.account_type ?? 'checking',
      bank_name: 'STRIPE TEST BANK',
      financial_connections_account: null,
      fingerprint: last4,
      last4,
      networks: { preferred: 'ach', supported: ['ach'] },
      routing_number: params.us_bank_account?.routing_number ?? '110000000',
      status_details: null,
    },
  }
}

function readBillingDetails(given: CreateParams['billing_details'], current: BillingDetails): BillingDetails {
  if (!given) return current
  return {
    address: given.address ? fullAddress(given.address) : current.address,
    email: given.email ?? current.email,
    name: given.name ?? current.name,
    phone: given.phone ?? current.phone,
    tax_id: given.tax_id ?? current.tax_id,
  }
}
