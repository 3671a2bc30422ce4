import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type Stripe from 'stripe'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { envelopedErrors, succeed } from '../../../http/envelope.ts'
import { askStripeLimit } from '../../accounts/api-keys/door.ts'
import type { KeyHolder } from '../../accounts/api-keys/repository.ts'
import { once, readIdempotencyKey } from '../../checkout/idempotency.ts'
import { createDiscount, type DiscountTerms, findCoupon } from '../../invoicing/discounts/create-discount.ts'
import { operation } from '../operation.ts'
import { CreateDiscountBody, DiscountParams, DiscountReply } from './schemas.ts'

/** Codes are the seller's: only a platform key makes or reads them. */
export const discountRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const { customersStripeCalls: call, db, stripe } = deps

  app.post(
    '/api/v1/billing/discounts',
    {
      schema: {
        ...operation(
          'createDiscount',
          'Make a discount code',
          'With a platform key. The same request may be repeated; another one with the same code is refused.',
        ),
        body: CreateDiscountBody,
        response: {
          200: DiscountReply,
          ...envelopedErrors(400, 401, 403, 409, 413, 415, 429, 500, 502, 503),
        },
      },
      config: { keyScope: 'billing:write' },
    },
    async ({ body, headers, keyHolder }) => {
      assertPlatform(keyHolder)
      const terms = readTerms(body)
      const clientKey = readIdempotencyKey(headers['idempotency-key'])
      const occasion = { name: 'discount', clientKey, read: readReply }
      return await once(deps, occasion, body, async () =>
        toReply(await createDiscount({ call, db, stripe }, terms, `api key ${keyHolder.keyId}`)),
      )
    },
  )

  app.get(
    '/api/v1/billing/discounts/:code',
    {
      schema: {
        ...operation('getDiscount', 'Read a discount code', 'With a platform key.'),
        params: DiscountParams,
        response: { 200: DiscountReply, ...envelopedErrors(400, 401, 403, 404, 429, 500, 502, 503) },
      },
      config: { keyScope: 'billing:read', ...askStripeLimit(deps.config) },
    },
    async ({ keyHolder, params: { code } }) => {
      const coupon = isPlatform(keyHolder) ? await findCoupon(stripe, call, code) : undefined
      if (!coupon) throw new AppError('not_found', 'This API key has no discount with this code.')
      return toReply(coupon)
    },
  )
}

const isPlatform = ({ accountId }: KeyHolder) => accountId === null

function assertPlatform(holder: KeyHolder): void {
  if (!isPlatform(holder))
    throw new AppError('forbidden', 'Discount codes are made with a platform key. Ask the operator.')
}

function readTerms(body: Static<typeof CreateDiscountBody>): DiscountTerms {
  const { amount_off_cents: amountOffCents = null, percent_off: percentOff = null } = body
  const { currency = null, duration, duration_in_months: durationInMonths = null } = body
  if ((percentOff === null) === (amountOffCents === null))
    throw invalid('percent_off', 'Give either percent_off or amount_off_cents.')
  if ((amountOffCents === null) !== (currency === null))
    throw invalid('currency', 'currency goes together with amount_off_cents.')
  if ((duration === 'repeating') !== (durationInMonths !== null))
    throw invalid('duration_in_months', 'duration_in_months goes together with the duration "repeating".')
  const { code, max_redemptions: maxRedemptions = null } = body
  return { code, percentOff, amountOffCents, currency, duration, durationInMonths, maxRedemptions }
}

const invalid = (param: string, message: string) => new AppError('invalid_request', message, { param })

const readReply = (stored: unknown) => Value.Parse(DiscountReply, stored)

function toReply(coupon: Stripe.Coupon) {
  return succeed({
    code: coupon.id,
    percent_off: coupon.percent_off,
    amount_off_cents: coupon.amount_off,
    currency: coupon.currency,
    duration: coupon.duration,
    duration_in_months: coupon.duration_in_months ?? null,
    max_redemptions: coupon.max_redemptions,
    times_redeemed: coupon.times_redeemed,
    valid: coupon.valid,
  })
}
