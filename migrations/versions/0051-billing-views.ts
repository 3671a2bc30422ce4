import { type Kysely, sql } from 'kysely'

/**
 * Billing under the names that reports ask for. The views are read-only, because each joins tables. A usage record is billed when the
 * statement that it is on was paid: the one of its time, or where it came late, the one that began when it was late.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view billing_customers as
      select customer.id, account.tenant_id, customer.stripe_customer_id, customer.email, customer.name,
        customer.deleted_at, customer.created_at, customer.updated_at
      from customers customer join accounts account on account.id = customer.user_id
      where customer.stripe_customer_id is not null;

    create view billing_subscriptions as
      select subscription.id, account.tenant_id, customer.stripe_customer_id, subscription.stripe_subscription_id,
        subscription.price_id as stripe_price_id, subscription.tier as plan, subscription.status, subscription.quantity,
        subscription.current_period_start, subscription.current_period_end, subscription.trial_end,
        subscription.cancel_at_period_end, subscription.canceled_at, subscription.ended_at, subscription.created_at,
        subscription.updated_at
      from subscriptions subscription
      join customers customer on customer.id = subscription.customer_id
      join accounts account on account.id = customer.user_id;

    create view billing_invoices as
      select invoice.stripe_invoice_id, account.tenant_id,
        coalesce(customer.stripe_customer_id, statement.stripe_customer_id) as stripe_customer_id,
        invoice.stripe_subscription_id, statement.id as statement_id, invoice.status, invoice.currency,
        invoice.amount_due_minor as amount_due_cents, invoice.hosted_invoice_url,
        coalesce(invoice.invoice_created, invoice.event_created) as created_at
      from invoices invoice
      left join subscriptions subscription on subscription.stripe_subscription_id = invoice.stripe_subscription_id
      left join customers customer on customer.id = subscription.customer_id
      left join lateral (
        select id, account_id, stripe_customer_id from statements
        where statements.stripe_invoice_id = invoice.stripe_invoice_id limit 1) statement on true
      join accounts account on account.id = coalesce(customer.user_id, statement.account_id);

    create view billing_usage_records as
      select usage.key as id, account.tenant_id, usage.meter as usage_type, usage.quantity, usage.subject, usage.dimension,
        usage.properties as metadata, usage.occurred_at as usage_timestamp, usage.received_at as recorded_at, usage.late_for,
        exists (
          select from statements statement
          where statement.account_id = usage.account_id and statement.status = 'paid' and (
            usage.late_for is null and statement.period_start <= usage.occurred_at and usage.occurred_at < statement.period_end
            or statement.period_start = usage.late_for)) as billed
      from usage_events usage join accounts account on account.id = usage.account_id;

    create view billing_payment_methods as
      select method.stripe_payment_method_id, account.tenant_id, method.stripe_customer_id, method.label,
        method.stripe_payment_method_id = customer.default_payment_method_id as is_default, method.event_created as updated_at
      from payment_methods method
      join customers customer on customer.stripe_customer_id = method.stripe_customer_id
      join accounts account on account.id = customer.user_id
      where not method.is_detached;`.execute(db)
}
