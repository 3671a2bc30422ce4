import { type Kysely, sql } from 'kysely'
import { allowMailKinds } from '../mail-kinds.ts'

/**
 * The outcome of an e-mail after it was sent, the events that reported it, and addresses corrected by buyers.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await allowMailKinds(db, ['admin_token_mail_returned', 'admin_address_corrected', 'admin_inquiry_limit'])
  await sql`
    alter table email_deliveries
      add column outcome text check (outcome in ('delivered', 'dropped', 'bounced', 'spam_report')),
      add column outcome_reason text,
      add column outcome_at timestamptz;
    create index email_deliveries_returned_idx on email_deliveries (created_at, id)
      where outcome in ('dropped', 'bounced');
    create index email_deliveries_inquiry_id_idx on email_deliveries (inquiry_id) where inquiry_id is not null;
    create index email_deliveries_kind_idx on email_deliveries (kind, created_at);

    create table mail_events (
      sg_event_id text primary key,
      delivery_id uuid not null references email_deliveries (id),
      outcome text not null,
      reason text,
      occurred_at timestamptz not null,
      received_at timestamptz not null default now()
    );
    create index mail_events_received_at_idx on mail_events (received_at);
    create index mail_events_delivery_id_idx on mail_events (delivery_id);

    create table address_corrections (
      session_id text primary key references checkout_fulfilments (session_id),
      customer_id uuid not null unique references customers (id),
      delivery_id uuid not null references email_deliveries (id),
      old_email text not null,
      new_email text not null,
      status text not null default 'pending' check (status in ('pending', 'applied', 'refused')),
      created_at timestamptz not null default now(),
      finished_at timestamptz
    );
    create index address_corrections_pending_idx on address_corrections (created_at) where status = 'pending';
    create index inquiries_created_at_idx on inquiries (created_at, id);
  `.execute(db)
}
