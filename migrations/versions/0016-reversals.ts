import { type Kysely, sql } from 'kysely'
import { allowMailKinds } from '../mail-kinds.ts'

/**
 * Charges that were refunded, disputed or reported as fraud, invoices that will not be paid, and the effect
 * of a reversed payment on access. A charge without a customer belongs to another product on the same
 * account.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table charges (
      stripe_charge_id text primary key,
      customer_id uuid references customers(id),
      stripe_subscription_id text references subscriptions(stripe_subscription_id),
      stripe_invoice_id text,
      amount_minor bigint not null,
      currency text not null,
      reversal text constraint charges_reversal_check check (reversal in ('refund', 'dispute')),
      reversal_effect text constraint charges_reversal_effect_check
        check (reversal_effect in ('keep', 'suspend', 'revoke')),
      reversed_at timestamptz,
      constraint charges_owner_check check ((customer_id is null) = (stripe_subscription_id is null))
    );
    create index charges_customer_id_idx on charges (customer_id);
    create index charges_subscription_idx on charges (stripe_subscription_id);

    create table refunds (
      stripe_refund_id text primary key,
      stripe_charge_id text not null references charges(stripe_charge_id),
      amount_minor bigint not null,
      currency text not null,
      status text not null,
      reason text,
      failure_reason text,
      refunded_at timestamptz not null,
      event_created timestamptz not null,
      event_rank smallint not null
    );
    create index refunds_charge_idx on refunds (stripe_charge_id);
    create index refunds_refunded_at_idx on refunds (refunded_at);

    create table disputes (
      stripe_dispute_id text primary key,
      stripe_charge_id text not null references charges(stripe_charge_id),
      amount_minor bigint not null,
      currency text not null,
      status text not null,
      reason text not null,
      evidence_due_at timestamptz,
      opened_at timestamptz not null,
      event_created timestamptz not null,
      event_rank smallint not null
    );
    create index disputes_charge_idx on disputes (stripe_charge_id);
    create index disputes_open_idx on disputes (evidence_due_at)
      where status not in ('won', 'lost', 'warning_closed', 'prevented');

    create table fraud_warnings (
      stripe_warning_id text primary key,
      stripe_charge_id text not null references charges(stripe_charge_id),
      fraud_type text not null,
      is_actionable boolean not null,
      warned_at timestamptz not null,
      event_created timestamptz not null,
      event_rank smallint not null
    );
    create index fraud_warnings_charge_idx on fraud_warnings (stripe_charge_id);
    create index fraud_warnings_actionable_idx on fraud_warnings (warned_at) where is_actionable;

    create table invoice_issues (
      stripe_invoice_id text primary key,
      stripe_subscription_id text not null references subscriptions(stripe_subscription_id),
      kind text not null constraint invoice_issues_kind_check
        check (kind in ('voided', 'uncollectible', 'finalization_failed')),
      invoice_number text,
      amount_minor bigint not null,
      currency text not null,
      reason text,
      occurred_at timestamptz not null,
      resolved_at timestamptz
    );
    create index invoice_issues_subscription_idx on invoice_issues (stripe_subscription_id);
    create index invoice_issues_open_idx on invoice_issues (occurred_at) where resolved_at is null;

    alter table subscriptions
      add column withdrawal text constraint subscriptions_withdrawal_check
        check (withdrawal in ('refund_suspends', 'refund_revokes', 'dispute_suspends', 'dispute_revokes'));

    create index webhook_events_deferred_charge_idx
      on webhook_events ((payload #>> '{data,object,charge}')) where status = 'deferred';
  `.execute(db)
  await allowMailKinds(db, ['admin_refund', 'admin_dispute', 'admin_fraud_warning', 'admin_invoice_issue'])
}
