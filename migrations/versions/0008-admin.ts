import { type Kysely, sql } from 'kysely'

/** For operators: an append-only audit log, and lists that stay fast however long they get. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table audit_log rename column details to after;
    alter table audit_log
      alter column after drop not null,
      alter column after drop default,
      add column before jsonb,
      add column reason text,
      add column ip text;

    create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'audit_log only grows: % is refused', tg_op using errcode = 'insufficient_privilege';
    end $$;
    create trigger audit_log_only_grows before update or delete or truncate on audit_log
      for each statement execute function refuse_audit_change();

    drop index audit_log_occurred_at_idx;
    create index audit_log_occurred_at_idx on audit_log (occurred_at, id);

    drop index webhook_events_received_at_idx;
    create index webhook_events_received_at_idx on webhook_events (received_at, id);
    create index webhook_events_status_idx on webhook_events (status, received_at, id);
    create index webhook_events_type_idx on webhook_events (type, received_at, id);

    create index customers_created_at_idx on customers (created_at, id);
    create index customers_email_prefix_idx on customers (email_norm text_pattern_ops);
    create index customers_name_prefix_idx on customers (lower(name) text_pattern_ops);
    create index subscriptions_status_tier_idx on subscriptions (status, tier);

    create index email_deliveries_created_at_idx on email_deliveries (created_at, id);
    create index email_deliveries_status_idx on email_deliveries (status, created_at, id);
    create index email_deliveries_customer_id_idx on email_deliveries (customer_id, created_at);
  `.execute(db)
}
