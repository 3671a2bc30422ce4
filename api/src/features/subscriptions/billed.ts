import { type RawBuilder, sql } from 'kysely'

/**
 * For a join: the customer at Stripe who pays for what an account uses, with their subscription where they have one that runs, whose
 * periods the usage is billed in. Customers who are known to be the owner's go first, so that an order that somebody else made with the
 * address neither pays for the account nor moves its periods.
 */
export const billedOf = (accountId: RawBuilder<unknown>) => sql`(
  select payer.stripe_customer_id, plan.*
  from customers payer left join subscriptions plan on plan.customer_id = payer.id
    and (plan.stripe_subscription_id = main_subscription_id(payer.user_id)
      or payer.proved_at is not null and serving_place(plan) < array[3::numeric])
  where payer.user_id = ${accountId} and payer.deleted_at is null and payer.stripe_customer_id is not null
  order by (payer.proved_at is not null) desc, case when plan.id is not null then serving_place(plan) end nulls last,
    payer.created_at, plan.id
  limit 1)`
