create table account_members (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  email text not null,
  email_norm text not null generated always as (lower(btrim(email))) stored,
  role text not null,
  invited_by text not null,
  invited_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  joined_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint account_members_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint account_members_pkey PRIMARY KEY (id),
  constraint account_members_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'member'::text])))
);

create table accounts (
  id uuid not null default gen_random_uuid(),
  tenant_id text not null default ('acct_'::text || replace((gen_random_uuid())::text, '-'::text, ''::text)),
  kind text not null default 'person'::text,
  name text,
  created_at timestamp with time zone not null default now(),
  free_since timestamp with time zone,
  unclaimed_since timestamp with time zone,
  disowned_at timestamp with time zone,
  constraint accounts_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'organisation'::text]))),
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_tenant_id_key UNIQUE (tenant_id)
);

create table address_corrections (
  session_id text not null,
  customer_id uuid not null,
  delivery_id uuid not null,
  old_email text not null,
  new_email text not null,
  status text not null default 'pending'::text,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  constraint address_corrections_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint address_corrections_customer_id_key UNIQUE (customer_id),
  constraint address_corrections_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES email_deliveries(id),
  constraint address_corrections_pkey PRIMARY KEY (session_id),
  constraint address_corrections_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'applied'::text, 'refused'::text])))
);

create table agent_spend (
  agent_id uuid not null,
  period_start timestamp with time zone not null,
  calls bigint not null,
  credit_millis bigint not null,
  constraint agent_spend_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id),
  constraint agent_spend_calls_check CHECK ((calls >= 0)),
  constraint agent_spend_credit_millis_check CHECK ((credit_millis >= 0)),
  constraint agent_spend_pkey PRIMARY KEY (agent_id, period_start)
);

create table agents (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  name text not null,
  came_with_subscription_id text,
  created_by text,
  last_seen_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  cap_calls bigint,
  cap_credit_millis bigint,
  allowed_addresses cidr[],
  constraint agents_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint agents_allowed_addresses_check CHECK (((cardinality(allowed_addresses) >= 1) AND (cardinality(allowed_addresses) <= 50))),
  constraint agents_came_with_subscription_id_fkey FOREIGN KEY (came_with_subscription_id) REFERENCES subscriptions(stripe_subscription_id),
  constraint agents_came_with_subscription_id_key UNIQUE (came_with_subscription_id),
  constraint agents_cap_calls_check CHECK ((cap_calls >= 0)),
  constraint agents_cap_credit_millis_check CHECK ((cap_credit_millis >= 0)),
  constraint agents_of_account_key UNIQUE (id, account_id),
  constraint agents_pkey PRIMARY KEY (id)
);

create table api_keys (
  id uuid not null default gen_random_uuid(),
  account_id uuid,
  name text not null,
  prefix text not null,
  key_hash text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint api_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint api_keys_key_hash_key UNIQUE (key_hash),
  constraint api_keys_pkey PRIMARY KEY (id)
);

create table audit_log (
  id uuid not null default gen_random_uuid(),
  occurred_at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  after jsonb,
  before jsonb,
  reason text,
  ip text,
  constraint audit_log_pkey PRIMARY KEY (id)
);

create table auth_codes (
  id text not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_codes_pkey PRIMARY KEY (id)
);

create table auth_sessions (
  id text not null,
  user_id text not null,
  token text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  confirmed_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  account_id uuid,
  constraint auth_sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE SET NULL,
  constraint auth_sessions_pkey PRIMARY KEY (id),
  constraint auth_sessions_token_key UNIQUE (token),
  constraint auth_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_users(id) ON DELETE CASCADE
);

create table auth_users (
  id text not null,
  name text not null,
  email text not null,
  email_verified boolean not null,
  image text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_users_email_key UNIQUE (email),
  constraint auth_users_pkey PRIMARY KEY (id)
);

create table call_keys (
  account_id uuid not null,
  key text not null,
  args_hash bytea not null,
  call_id uuid not null,
  runs smallint not null,
  expires_at timestamp with time zone not null,
  constraint call_keys_pkey PRIMARY KEY (account_id, key),
  constraint call_keys_runs_check CHECK ((runs > 0))
);

create table charges (
  stripe_charge_id text not null,
  customer_id uuid,
  stripe_subscription_id text,
  stripe_invoice_id text,
  amount_minor bigint not null,
  currency text not null,
  reversal text,
  reversal_effect text,
  reversed_at timestamp with time zone,
  credit_purchase_id text,
  statement_id uuid,
  constraint charges_credit_purchase_id_fkey FOREIGN KEY (credit_purchase_id) REFERENCES credit_purchases(session_id),
  constraint charges_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint charges_owner_check CHECK (((customer_id IS NULL) = (COALESCE(stripe_subscription_id, credit_purchase_id, (statement_id)::text) IS NULL))),
  constraint charges_pkey PRIMARY KEY (stripe_charge_id),
  constraint charges_reversal_check CHECK ((reversal = ANY (ARRAY['refund'::text, 'dispute'::text]))),
  constraint charges_reversal_effect_check CHECK ((reversal_effect = ANY (ARRAY['keep'::text, 'suspend'::text, 'revoke'::text]))),
  constraint charges_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id),
  constraint charges_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id)
);

create table checkout_fulfilments (
  session_id text not null,
  stripe_subscription_id text not null,
  stripe_customer_id text,
  fulfilled_at timestamp with time zone not null default now(),
  constraint checkout_fulfilments_pkey PRIMARY KEY (session_id)
);

create table code_requests (
  id uuid not null default gen_random_uuid(),
  email text not null,
  purpose text not null,
  sent_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  holder_hash text not null default ''::text,
  network_hash text not null default ''::text,
  has_own_allowance boolean not null default false,
  code_hash text,
  max_tries integer not null default 5,
  tries integer not null default 0,
  network_tries integer not null default 0,
  used_at timestamp with time zone,
  was_unknown boolean not null default false,
  constraint code_requests_pkey PRIMARY KEY (id),
  constraint code_requests_purpose_check CHECK ((purpose = ANY (ARRAY['sign_in'::text, 'reveal'::text, 'confirm'::text])))
);

create table credit_changes (
  account_id uuid not null,
  id uuid not null,
  kind text not null,
  source_id text not null,
  amount_millis bigint not null,
  balance_millis bigint,
  constraint credit_changes_account_id_fkey FOREIGN KEY (account_id) REFERENCES wallets(account_id) ON DELETE CASCADE,
  constraint credit_changes_amount_millis_check CHECK ((amount_millis <> 0)),
  constraint credit_changes_balance_millis_check CHECK ((balance_millis >= 0)),
  constraint credit_changes_pkey PRIMARY KEY (account_id, id),
  constraint credit_changes_source_key UNIQUE (kind, source_id)
);

create table credit_grants (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  source_type text not null,
  source_id text not null,
  amount_millis bigint not null,
  remaining_millis bigint not null,
  priority smallint not null default 100,
  expires_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint credit_grants_account_id_fkey FOREIGN KEY (account_id) REFERENCES wallets(account_id) ON DELETE CASCADE,
  constraint credit_grants_amount_millis_check CHECK ((amount_millis > 0)),
  constraint credit_grants_check CHECK (((remaining_millis >= 0) AND (remaining_millis <= amount_millis))),
  constraint credit_grants_pkey PRIMARY KEY (id),
  constraint credit_grants_source_key UNIQUE (source_type, source_id)
);

create table credit_purchases (
  session_id text not null,
  customer_id uuid not null,
  pack_id text not null,
  pack_name text not null,
  credit_millis bigint not null,
  expiry_days integer,
  amount_minor bigint not null,
  currency text not null,
  payment_status text not null,
  stripe_payment_intent_id text,
  stripe_invoice_id text,
  receipt_url text,
  taken_back_millis bigint not null default 0,
  unrecovered_millis bigint not null default 0,
  created_at timestamp with time zone not null default now(),
  constraint credit_purchases_amount_minor_check CHECK ((amount_minor >= 0)),
  constraint credit_purchases_credit_millis_check CHECK ((credit_millis > 0)),
  constraint credit_purchases_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint credit_purchases_expiry_days_check CHECK ((expiry_days > 0)),
  constraint credit_purchases_payment_status_check CHECK ((payment_status = ANY (ARRAY['unpaid'::text, 'failed'::text, 'paid'::text]))),
  constraint credit_purchases_pkey PRIMARY KEY (session_id),
  constraint credit_purchases_stripe_invoice_id_key UNIQUE (stripe_invoice_id),
  constraint credit_purchases_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id),
  constraint credit_purchases_taken_back_check CHECK (((taken_back_millis >= 0) AND (taken_back_millis <= credit_millis))),
  constraint credit_purchases_unrecovered_check CHECK (((unrecovered_millis >= 0) AND (unrecovered_millis <= credit_millis)))
);

create table customers (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default gen_random_uuid(),
  stripe_customer_id text,
  email text,
  email_norm text generated always as (lower(btrim(email))) stored,
  name text,
  metadata jsonb not null default '{}'::jsonb,
  payment_method_id text,
  payment_method_label text,
  payment_method_event_created timestamp with time zone,
  profile_event_created timestamp with time zone,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  profile_event_rank smallint,
  default_payment_method_id text,
  is_default_payment_method_told boolean not null default false,
  joined_account_at timestamp with time zone,
  proved_at timestamp with time zone,
  pending_email text,
  last_email text,
  address_changed_at timestamp with time zone,
  address_accepted_at timestamp with time zone,
  pending_since timestamp with time zone,
  pending_declined_at timestamp with time zone,
  constraint customers_pkey PRIMARY KEY (id),
  constraint customers_reachable_check CHECK ((COALESCE(stripe_customer_id, email) IS NOT NULL)),
  constraint customers_stripe_customer_id_key UNIQUE (stripe_customer_id),
  constraint customers_user_id_fkey FOREIGN KEY (user_id) REFERENCES accounts(id) DEFERRABLE INITIALLY DEFERRED
);

create table discounts (
  code text not null,
  promotion_code_id text not null,
  percent_off numeric(5,2),
  amount_off_cents integer,
  currency text,
  duration text not null,
  duration_in_months integer,
  max_redemptions integer,
  created_at timestamp with time zone not null default now(),
  constraint discounts_duration_check CHECK ((duration = ANY (ARRAY['once'::text, 'repeating'::text, 'forever'::text]))),
  constraint discounts_pkey PRIMARY KEY (code)
);

create table disputes (
  stripe_dispute_id text not null,
  stripe_charge_id text not null,
  amount_minor bigint not null,
  currency text not null,
  status text not null,
  reason text not null,
  evidence_due_at timestamp with time zone,
  opened_at timestamp with time zone not null,
  event_created timestamp with time zone not null,
  event_rank smallint not null,
  constraint disputes_pkey PRIMARY KEY (stripe_dispute_id),
  constraint disputes_stripe_charge_id_fkey FOREIGN KEY (stripe_charge_id) REFERENCES charges(stripe_charge_id)
);

create table email_deliveries (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  dedupe_key text not null,
  customer_id uuid,
  token_jti uuid,
  inquiry_id uuid,
  status text not null default 'queued'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  claimed_at timestamp with time zone,
  sent_at timestamp with time zone,
  provider_message_id text,
  last_error text,
  created_at timestamp with time zone not null default now(),
  stripe_subscription_id text,
  event_id text,
  details jsonb not null default '{}'::jsonb,
  outcome text,
  outcome_reason text,
  outcome_at timestamp with time zone,
  constraint email_deliveries_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint email_deliveries_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES inquiries(id),
  constraint email_deliveries_kind_check CHECK ((kind ~ '^[a-z][a-z0-9_]{1,40}$'::text)),
  constraint email_deliveries_kind_dedupe_key_key UNIQUE (kind, dedupe_key),
  constraint email_deliveries_outcome_check CHECK ((outcome = ANY (ARRAY['delivered'::text, 'dropped'::text, 'bounced'::text, 'spam_report'::text]))),
  constraint email_deliveries_pkey PRIMARY KEY (id),
  constraint email_deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'dead'::text, 'cancelled'::text]))),
  constraint email_deliveries_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id),
  constraint email_deliveries_token_jti_fkey FOREIGN KEY (token_jti) REFERENCES mcp_tokens(jti)
);

create table fraud_warnings (
  stripe_warning_id text not null,
  stripe_charge_id text not null,
  fraud_type text not null,
  is_actionable boolean not null,
  warned_at timestamp with time zone not null,
  event_created timestamp with time zone not null,
  event_rank smallint not null,
  constraint fraud_warnings_pkey PRIMARY KEY (stripe_warning_id),
  constraint fraud_warnings_stripe_charge_id_fkey FOREIGN KEY (stripe_charge_id) REFERENCES charges(stripe_charge_id)
);

create table gate_keys (
  id uuid not null default gen_random_uuid(),
  name text not null,
  prefix text not null,
  key_hash text not null,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint gate_keys_key_hash_key UNIQUE (key_hash),
  constraint gate_keys_pkey PRIMARY KEY (id)
);

create table gates (
  gate_id uuid not null,
  key_id uuid,
  name text not null,
  started_at timestamp with time zone not null default now(),
  heartbeat_at timestamp with time zone not null default now(),
  closed_at timestamp with time zone,
  constraint gates_key_id_fkey FOREIGN KEY (key_id) REFERENCES gate_keys(id),
  constraint gates_pkey PRIMARY KEY (gate_id)
);

create table idempotency_keys (
  scope text not null,
  key text not null,
  request_hash text not null,
  response jsonb,
  created_at timestamp with time zone not null default now(),
  completed_at timestamp with time zone,
  reservation_id uuid not null default gen_random_uuid(),
  constraint idempotency_keys_pkey PRIMARY KEY (scope, key)
);

create table inquiries (
  id uuid not null default gen_random_uuid(),
  name text not null,
  email text not null,
  company text,
  message text not null,
  created_at timestamp with time zone not null default now(),
  constraint inquiries_pkey PRIMARY KEY (id)
);

create table invoice_issues (
  stripe_invoice_id text not null,
  stripe_subscription_id text,
  kind text not null,
  invoice_number text,
  amount_minor bigint not null,
  currency text not null,
  reason text,
  occurred_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  resolution text,
  statement_id uuid,
  constraint invoice_issues_kind_check CHECK ((kind = ANY (ARRAY['voided'::text, 'uncollectible'::text, 'finalization_failed'::text]))),
  constraint invoice_issues_owner_check CHECK ((num_nonnulls(stripe_subscription_id, statement_id) = 1)),
  constraint invoice_issues_pkey PRIMARY KEY (stripe_invoice_id),
  constraint invoice_issues_resolution_check CHECK ((resolution = ANY (ARRAY['paid'::text, 'voided'::text, 'deleted'::text, 'finalised'::text]))),
  constraint invoice_issues_resolved_check CHECK (((resolved_at IS NULL) = (resolution IS NULL))),
  constraint invoice_issues_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id),
  constraint invoice_issues_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id)
);

create table invoice_payments (
  stripe_invoice_id text not null,
  outcome text not null,
  attempt integer not null,
  stripe_subscription_id text,
  amount_cents bigint not null,
  currency text not null,
  occurred_at timestamp with time zone not null,
  tax_cents bigint not null default 0,
  statement_id uuid,
  constraint invoice_payments_outcome_check CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'failed'::text]))),
  constraint invoice_payments_owner_check CHECK ((num_nonnulls(stripe_subscription_id, statement_id) = 1)),
  constraint invoice_payments_pkey PRIMARY KEY (stripe_invoice_id, outcome, attempt),
  constraint invoice_payments_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id)
);

create table invoices (
  stripe_invoice_id text not null,
  stripe_subscription_id text,
  status text not null,
  amount_due_minor bigint not null,
  currency text not null,
  is_first boolean not null,
  hosted_invoice_url text,
  event_created timestamp with time zone not null,
  invoice_created timestamp with time zone,
  statement_id uuid,
  due_at timestamp with time zone,
  constraint invoices_owner_check CHECK ((num_nonnulls(stripe_subscription_id, statement_id) = 1)),
  constraint invoices_pkey PRIMARY KEY (stripe_invoice_id),
  constraint invoices_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id),
  constraint invoices_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id)
);

create table known_browsers (
  user_id text not null,
  browser_hash text not null,
  first_seen_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  constraint known_browsers_pkey PRIMARY KEY (user_id, browser_hash),
  constraint known_browsers_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_users(id) ON DELETE CASCADE
);

create table late_payments (
  payment_id text not null,
  customer_id uuid not null,
  stripe_subscription_id text,
  credit_purchase_id text,
  amount_minor bigint not null,
  currency text not null,
  status text not null,
  ended_at timestamp with time zone not null,
  paid_at timestamp with time zone not null,
  constraint late_payments_amount_minor_check CHECK ((amount_minor > 0)),
  constraint late_payments_credit_purchase_id_fkey FOREIGN KEY (credit_purchase_id) REFERENCES credit_purchases(session_id),
  constraint late_payments_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint late_payments_pkey PRIMARY KEY (payment_id),
  constraint late_payments_status_check CHECK ((status = ANY (ARRAY['order_ended'::text, 'plan_ended'::text, 'plan_served'::text, 'customer_deleted'::text]))),
  constraint late_payments_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id),
  constraint late_payments_subject_check CHECK ((num_nonnulls(stripe_subscription_id, credit_purchase_id) = 1))
);

create table mail_events (
  sg_event_id text not null,
  delivery_id uuid,
  outcome text not null,
  reason text,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null default now(),
  code_request_id uuid,
  constraint mail_events_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES email_deliveries(id),
  constraint mail_events_pkey PRIMARY KEY (sg_event_id),
  constraint mail_events_subject_check CHECK ((num_nonnulls(delivery_id, code_request_id) = 1))
);

create table mail_pauses (
  provider text not null,
  paused_until timestamp with time zone not null,
  reason text not null,
  started_at timestamp with time zone not null default now(),
  constraint mail_pauses_pkey PRIMARY KEY (provider)
);

create table mcp_tokens (
  jti uuid not null default gen_random_uuid(),
  user_id uuid not null,
  subscription_id text,
  agent text not null default 'default'::text,
  tier text not null,
  token_hash text not null,
  kid text,
  signing_input text,
  is_active boolean not null default true,
  expires_at timestamp with time zone not null,
  superseded_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_reason text,
  last_seen_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  agent_id uuid not null default gen_random_uuid(),
  agent_name text,
  agent_created_at timestamp with time zone not null default now(),
  constraint mcp_tokens_agent_fkey FOREIGN KEY (agent_id, user_id) REFERENCES agents(id, account_id) ON UPDATE CASCADE,
  constraint mcp_tokens_pkey PRIMARY KEY (jti),
  constraint mcp_tokens_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(stripe_subscription_id),
  constraint mcp_tokens_tier_check CHECK ((tier ~ '^[a-z][a-z0-9_]{0,31}$'::text)),
  constraint mcp_tokens_token_hash_key UNIQUE (token_hash)
);

create table metered_calls (
  account_id uuid not null,
  call_id uuid not null,
  agent_id uuid not null,
  tool text not null,
  outcome text not null,
  included_calls integer not null,
  credit_millis bigint not null,
  overage_millis bigint not null,
  duration_ms integer,
  ended_at timestamp with time zone not null default now(),
  balance_millis bigint,
  overage_meter text,
  constraint metered_calls_pkey PRIMARY KEY (account_id, call_id)
) partition by RANGE (call_id);

create table mrr_movements (
  id bigint not null,
  customer_id uuid not null,
  stripe_subscription_id text not null,
  occurred_at timestamp with time zone not null,
  before_minor bigint not null,
  after_minor bigint not null,
  currency text not null,
  reason text not null,
  recorded_at timestamp with time zone not null default now(),
  constraint mrr_movements_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint mrr_movements_pkey PRIMARY KEY (id),
  constraint mrr_movements_reason_check CHECK (
CASE reason
    WHEN 'new'::text THEN ((before_minor = 0) AND (after_minor > 0))
    WHEN 'reactivation'::text THEN ((before_minor = 0) AND (after_minor > 0))
    WHEN 'expansion'::text THEN ((before_minor > 0) AND (after_minor > before_minor))
    WHEN 'contraction'::text THEN ((after_minor > 0) AND (after_minor < before_minor))
    WHEN 'churn'::text THEN ((before_minor > 0) AND (after_minor = 0))
    ELSE false
END),
  constraint mrr_movements_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id)
);

create table onboarding_sessions (
  id uuid not null default gen_random_uuid(),
  capability_hash text not null,
  account_id uuid not null,
  tenant_id text not null,
  is_own_account boolean not null,
  email text not null,
  email_norm text not null generated always as (lower(btrim(email))) stored,
  name text not null,
  company_name text,
  phone text,
  status text not null default 'started'::text,
  tier text,
  price_id text,
  discount_code text,
  promotion_code_id text,
  trial_days integer not null default 0,
  is_taxed boolean not null default false,
  stripe_customer_id text,
  stripe_setup_intent_id text,
  stripe_payment_method_id text,
  stripe_subscription_id text,
  card_attempt integer not null default 1,
  subscription_attempt integer not null default 1,
  ordered_at timestamp with time zone,
  api_key_id uuid,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  reminded_at timestamp with time zone,
  completed_at timestamp with time zone,
  is_by_system boolean not null default false,
  constraint onboarding_sessions_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
  constraint onboarding_sessions_capability_hash_key UNIQUE (capability_hash),
  constraint onboarding_sessions_pkey PRIMARY KEY (id),
  constraint onboarding_sessions_status_check CHECK ((status = ANY (ARRAY['started'::text, 'customer_created'::text, 'payment_setup'::text, 'plan_selected'::text, 'subscription_created'::text, 'completed'::text, 'expired'::text])))
);

create table payment_methods (
  stripe_payment_method_id text not null,
  stripe_customer_id text not null,
  label text not null,
  is_detached boolean not null default false,
  event_created timestamp with time zone not null,
  constraint payment_methods_pkey PRIMARY KEY (stripe_payment_method_id)
);

create table payment_retries (
  stripe_invoice_id text not null,
  stripe_payment_method_id text not null,
  stripe_subscription_id text,
  id uuid not null default gen_random_uuid(),
  status text not null default 'queued'::text,
  last_error text,
  claimed_at timestamp with time zone,
  finished_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  statement_id uuid,
  constraint payment_retries_id_key UNIQUE (id),
  constraint payment_retries_owner_check CHECK ((num_nonnulls(stripe_subscription_id, statement_id) = 1)),
  constraint payment_retries_pkey PRIMARY KEY (stripe_invoice_id, stripe_payment_method_id),
  constraint payment_retries_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id),
  constraint payment_retries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'working'::text, 'paid'::text, 'submitted'::text, 'declined'::text, 'needs_customer'::text, 'not_due'::text]))),
  constraint payment_retries_stripe_subscription_id_fkey FOREIGN KEY (stripe_subscription_id) REFERENCES subscriptions(stripe_subscription_id)
);

create table reconciliation_cursors (
  name text not null,
  reached_at timestamp with time zone not null,
  constraint reconciliation_cursors_pkey PRIMARY KEY (name)
);

create table refunds (
  stripe_refund_id text not null,
  stripe_charge_id text not null,
  amount_minor bigint not null,
  currency text not null,
  status text not null,
  reason text,
  failure_reason text,
  refunded_at timestamp with time zone not null,
  event_created timestamp with time zone not null,
  event_rank smallint not null,
  constraint refunds_pkey PRIMARY KEY (stripe_refund_id),
  constraint refunds_stripe_charge_id_fkey FOREIGN KEY (stripe_charge_id) REFERENCES charges(stripe_charge_id)
);

create table refusal_hours (
  hour timestamp with time zone not null,
  code text not null,
  refusals bigint not null,
  constraint refusal_hours_pkey PRIMARY KEY (hour, code)
);

create table reservations (
  batch_id uuid not null,
  gate_id uuid not null,
  reserved_at timestamp with time zone not null,
  call_ids uuid[] not null,
  account_ids uuid[] not null,
  agent_ids uuid[] not null,
  tools text[] not null,
  units integer[] not null,
  period_starts timestamp with time zone[] not null,
  included_calls integer[] not null,
  credit_millis bigint[] not null,
  overage_millis bigint[] not null,
  balance_millis bigint[],
  has_foreign_ids boolean not null default true,
  overage_meters text[],
  constraint reservations_gate_id_fkey FOREIGN KEY (gate_id) REFERENCES gates(gate_id),
  constraint reservations_pkey PRIMARY KEY (batch_id)
);

create table statement_lines (
  statement_id uuid not null,
  line_no integer not null,
  meter text not null,
  is_late boolean not null,
  usage_start timestamp with time zone not null,
  usage_end timestamp with time zone not null,
  quantity numeric(30,6) not null,
  prior_quantity numeric(30,6),
  rate jsonb,
  amount_minor bigint not null,
  events bigint not null,
  digest numeric not null,
  constraint statement_lines_pkey PRIMARY KEY (statement_id, line_no),
  constraint statement_lines_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id)
);

create table statements (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  period_start timestamp with time zone not null,
  period_end timestamp with time zone not null,
  status text not null default 'sealed'::text,
  currency text not null,
  total_minor bigint not null,
  stripe_customer_id text,
  stripe_subscription_id text,
  stripe_invoice_id text,
  last_error text,
  sealed_at timestamp with time zone not null default now(),
  invoiced_at timestamp with time zone,
  paid_at timestamp with time zone,
  delivery_no integer not null default 1,
  compared_at timestamp with time zone,
  difference text,
  constraint statements_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint statements_check CHECK ((period_end > period_start)),
  constraint statements_period_key UNIQUE (account_id, period_start),
  constraint statements_pkey PRIMARY KEY (id),
  constraint statements_status_check CHECK ((status = ANY (ARRAY['sealed'::text, 'invoiced'::text, 'paid'::text, 'unfinalised'::text, 'uncollectible'::text, 'void'::text, 'deleted'::text, 'written_off'::text])))
);

create table subscriptions (
  id uuid not null default gen_random_uuid(),
  stripe_subscription_id text not null,
  customer_id uuid not null,
  status text not null,
  price_id text,
  tier text not null,
  current_period_start timestamp with time zone,
  current_period_end timestamp with time zone,
  cancel_at_period_end boolean not null default false,
  cancel_at timestamp with time zone,
  canceled_at timestamp with time zone,
  ended_at timestamp with time zone,
  trial_end timestamp with time zone,
  past_due_since timestamp with time zone,
  checkout_session_id text,
  checkout_payment_status text,
  first_paid_at timestamp with time zone,
  last_event_created timestamp with time zone,
  last_event_rank smallint,
  version integer not null default 0,
  dirty boolean not null default false,
  dirty_reason text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  reconciled_at timestamp with time zone,
  quantity integer,
  collection_pause text,
  collection_resumes_at timestamp with time zone,
  other_tiers text[] not null default '{}'::text[],
  currency text,
  price_interval text,
  price_interval_count integer,
  list_amount_minor bigint,
  recurring_amount_minor bigint,
  next_amount_minor bigint,
  is_tax_added boolean,
  discounts jsonb,
  default_payment_method_id text,
  trial_end_behavior text,
  latest_invoice_id text,
  withdrawal text,
  mrr_minor bigint,
  mrr_currency text,
  is_mrr_history_missing boolean not null default false,
  is_invoiced boolean not null default false,
  billing_cycle_anchor timestamp with time zone,
  constraint subscriptions_checkout_payment_status_check CHECK ((checkout_payment_status = ANY (ARRAY['paid'::text, 'unpaid'::text, 'no_payment_required'::text, 'failed'::text]))),
  constraint subscriptions_collection_pause_check CHECK ((collection_pause = ANY (ARRAY['keep_as_draft'::text, 'mark_uncollectible'::text, 'void'::text]))),
  constraint subscriptions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  constraint subscriptions_pkey PRIMARY KEY (id),
  constraint subscriptions_status_check CHECK ((status = ANY (ARRAY['incomplete'::text, 'incomplete_expired'::text, 'trialing'::text, 'active'::text, 'past_due'::text, 'canceled'::text, 'unpaid'::text, 'paused'::text, 'unknown'::text]))),
  constraint subscriptions_stripe_subscription_id_key UNIQUE (stripe_subscription_id),
  constraint subscriptions_tier_check CHECK ((tier ~ '^[a-z][a-z0-9_]{0,31}$'::text)),
  constraint subscriptions_withdrawal_check CHECK ((withdrawal = ANY (ARRAY['refund_suspends'::text, 'refund_revokes'::text, 'dispute_suspends'::text, 'dispute_revokes'::text])))
);

create table unknown_key_arrivals (
  kid text not null,
  first_seen_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  uses bigint not null,
  constraint unknown_key_arrivals_pkey PRIMARY KEY (kid)
);

create table usage_accounts (
  account_id uuid not null,
  first_event_at timestamp with time zone not null,
  sealed_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  level_ends timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  constraint usage_accounts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint usage_accounts_pkey PRIMARY KEY (account_id)
);

create table usage_days (
  account_id uuid not null,
  meter text not null,
  day date not null,
  dimension text not null,
  quantity numeric(30,6) not null,
  events bigint not null,
  credit_millis bigint not null default 0,
  constraint usage_days_pkey PRIMARY KEY (account_id, meter, day, dimension)
);

create table usage_events (
  account_id uuid not null,
  key uuid not null,
  meter text not null,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null default now(),
  quantity numeric(20,6) not null,
  subject text,
  dimension text,
  voids uuid,
  late_for timestamp with time zone,
  properties jsonb
) partition by RANGE (occurred_at);

create table usage_hours (
  account_id uuid not null,
  meter text not null,
  hour timestamp with time zone not null,
  quantity numeric(30,6) not null,
  events bigint not null,
  digest numeric not null default 0,
  constraint usage_hours_pkey PRIMARY KEY (account_id, meter, hour)
);

create table usage_keys (
  account_id uuid not null,
  key uuid not null,
  occurred_at timestamp with time zone not null,
  constraint usage_keys_pkey PRIMARY KEY (account_id, key)
) partition by HASH (account_id);

create table usage_late (
  account_id uuid not null,
  meter text not null,
  hour timestamp with time zone not null,
  late_for timestamp with time zone not null,
  quantity numeric(30,6) not null,
  events bigint not null,
  digest numeric not null,
  constraint usage_late_pkey PRIMARY KEY (account_id, late_for, meter, hour)
);

create table usage_moved (
  account_id uuid not null,
  meter text not null,
  hour timestamp with time zone not null,
  events bigint not null,
  constraint usage_moved_pkey PRIMARY KEY (account_id, meter, hour)
);

create table usage_rates (
  id uuid not null default gen_random_uuid(),
  meter text not null,
  account_id uuid,
  rate jsonb not null,
  currency text not null,
  effective_from timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  constraint usage_rates_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint usage_rates_key UNIQUE NULLS NOT DISTINCT (meter, account_id, effective_from),
  constraint usage_rates_pkey PRIMARY KEY (id)
);

create table wallets (
  account_id uuid not null,
  anchor timestamp with time zone not null,
  period_start timestamp with time zone not null,
  period_end timestamp with time zone not null,
  period_calls bigint not null default 0,
  included_used bigint not null default 0,
  overage_millis bigint not null default 0,
  credit_millis bigint not null default 0,
  unfolded_millis bigint not null default 0,
  next_expiry timestamp with time zone,
  day integer not null default 0,
  day_calls integer not null default 0,
  minute_slots integer[] not null default array_fill(0, ARRAY[13]),
  minute_slot bigint not null default 0,
  last_grant_at timestamp with time zone,
  plan_month jsonb,
  constraint wallets_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint wallets_check CHECK ((period_end > period_start)),
  constraint wallets_not_negative_check CHECK ((LEAST(period_calls, included_used, overage_millis, credit_millis, (day_calls)::bigint) >= 0)),
  constraint wallets_pkey PRIMARY KEY (account_id)
);

create table webhook_events (
  id text not null,
  type text not null,
  api_version text,
  livemode boolean not null,
  created timestamp with time zone not null,
  object_id text,
  object_status text,
  stripe_customer_id text,
  stripe_subscription_id text,
  payload jsonb,
  status text not null default 'received'::text,
  attempts integer not null default 0,
  last_error text,
  delivery_count integer not null default 1,
  received_at timestamp with time zone not null default now(),
  next_attempt_at timestamp with time zone not null default now(),
  processed_at timestamp with time zone,
  ignored_reason text,
  constraint webhook_events_ignored_reason_check CHECK ((ignored_reason = ANY (ARRAY['other_mode'::text, 'other_account'::text]))),
  constraint webhook_events_pkey PRIMARY KEY (id),
  constraint webhook_events_status_check CHECK ((status = ANY (ARRAY['received'::text, 'processed'::text, 'ignored'::text, 'deferred'::text, 'failed'::text, 'dead'::text])))
);

-- view billing_customers (id, tenant_id, stripe_customer_id, email, name, deleted_at, created_at, updated_at)
-- view billing_discounts (code, stripe_coupon_id, promotion_code_id, percent_off, amount_off_cents, currency, duration, duration_in_months, max_redemptions, created_at)
-- view billing_invoices (stripe_invoice_id, tenant_id, stripe_customer_id, stripe_subscription_id, statement_id, status, currency, amount_due_cents, hosted_invoice_url, created_at)
-- view billing_payment_methods (stripe_payment_method_id, tenant_id, stripe_customer_id, label, is_default, updated_at)
-- view billing_subscriptions (id, tenant_id, stripe_customer_id, stripe_subscription_id, stripe_price_id, plan, status, quantity, current_period_start, current_period_end, trial_end, cancel_at_period_end, canceled_at, ended_at, created_at, updated_at)
-- view billing_usage_records (id, tenant_id, usage_type, quantity, subject, dimension, metadata, usage_timestamp, recorded_at, late_for, billed)
-- policy all_rows on metered_calls for all to public
-- policy own_rows on metered_calls for select to kamiyo_tenant
-- policy all_rows on statement_lines for all to public
-- policy own_rows on statement_lines for select to kamiyo_tenant
-- policy all_rows on statements for all to public
-- policy own_rows on statements for select to kamiyo_tenant
-- policy all_rows on usage_accounts for all to public
-- policy own_rows on usage_accounts for select to kamiyo_tenant
-- policy all_rows on usage_days for all to public
-- policy own_rows on usage_days for select to kamiyo_tenant
-- policy all_rows on usage_events for all to public
-- policy own_rows on usage_events for select to kamiyo_tenant
-- policy all_rows on usage_hours for all to public
-- policy own_rows on usage_hours for select to kamiyo_tenant
-- policy all_rows on usage_late for all to public
-- policy own_rows on usage_late for select to kamiyo_tenant
-- policy all_rows on usage_moved for all to public
-- policy own_rows on usage_moved for select to kamiyo_tenant
-- policy all_rows on usage_rates for all to public
-- policy own_rows on usage_rates for select to kamiyo_tenant
CREATE INDEX account_members_email_idx ON public.account_members USING btree (email_norm) WHERE (removed_at IS NULL);
CREATE INDEX account_members_invited_at_idx ON public.account_members USING btree (account_id, invited_at);
CREATE UNIQUE INDEX account_members_one_place_idx ON public.account_members USING btree (account_id, email_norm) WHERE (removed_at IS NULL);
CREATE INDEX accounts_free_since_idx ON public.accounts USING btree (free_since, id) WHERE (free_since IS NOT NULL);
CREATE INDEX address_corrections_pending_idx ON public.address_corrections USING btree (created_at) WHERE (status = 'pending'::text);
CREATE INDEX agents_account_id_idx ON public.agents USING btree (account_id, created_at, id);
CREATE INDEX api_keys_account_id_idx ON public.api_keys USING btree (account_id, created_at);
CREATE INDEX audit_log_action_idx ON public.audit_log USING btree (action, occurred_at, id);
CREATE INDEX audit_log_actor_idx ON public.audit_log USING btree (actor, occurred_at, id);
CREATE INDEX audit_log_occurred_at_idx ON public.audit_log USING btree (occurred_at, id);
CREATE INDEX audit_log_subject_idx ON public.audit_log USING btree (subject_type, subject_id, occurred_at);
CREATE INDEX auth_codes_expires_at_idx ON public.auth_codes USING btree (expires_at);
CREATE INDEX auth_codes_identifier_idx ON public.auth_codes USING btree (identifier, created_at);
CREATE INDEX auth_sessions_user_id_idx ON public.auth_sessions USING btree (user_id);
CREATE INDEX call_keys_expires_at_idx ON public.call_keys USING btree (expires_at);
CREATE INDEX charges_credit_purchase_idx ON public.charges USING btree (credit_purchase_id) WHERE (credit_purchase_id IS NOT NULL);
CREATE INDEX charges_customer_id_idx ON public.charges USING btree (customer_id);
CREATE INDEX charges_statement_idx ON public.charges USING btree (statement_id) WHERE (statement_id IS NOT NULL);
CREATE INDEX charges_stripe_invoice_id_idx ON public.charges USING btree (stripe_invoice_id);
CREATE INDEX charges_subscription_idx ON public.charges USING btree (stripe_subscription_id);
CREATE INDEX code_requests_email_idx ON public.code_requests USING btree (email, created_at);
CREATE INDEX code_requests_network_idx ON public.code_requests USING btree (network_hash, created_at);
CREATE INDEX code_requests_unknown_idx ON public.code_requests USING btree (sent_at) WHERE was_unknown;
CREATE INDEX credit_grants_account_id_idx ON public.credit_grants USING btree (account_id, created_at);
CREATE INDEX credit_grants_expiry_idx ON public.credit_grants USING btree (expires_at) WHERE (remaining_millis > 0);
CREATE INDEX credit_grants_open_idx ON public.credit_grants USING btree (account_id) WHERE (remaining_millis > 0);
CREATE INDEX credit_purchases_customer_id_idx ON public.credit_purchases USING btree (customer_id);
CREATE INDEX customers_created_at_idx ON public.customers USING btree (created_at, id);
CREATE INDEX customers_email_idx ON public.customers USING btree (email);
CREATE INDEX customers_email_norm_idx ON public.customers USING btree (email_norm);
CREATE INDEX customers_email_prefix_idx ON public.customers USING btree (email_norm text_pattern_ops);
CREATE UNIQUE INDEX customers_free_owner_idx ON public.customers USING btree (email_norm) WHERE ((stripe_customer_id IS NULL) AND (deleted_at IS NULL));
CREATE INDEX customers_name_prefix_idx ON public.customers USING btree (lower(name) text_pattern_ops);
CREATE INDEX customers_pending_email_idx ON public.customers USING btree (lower(btrim(pending_email))) WHERE (pending_email IS NOT NULL);
CREATE INDEX customers_user_id_idx ON public.customers USING btree (user_id);
CREATE INDEX disputes_charge_idx ON public.disputes USING btree (stripe_charge_id);
CREATE INDEX disputes_open_idx ON public.disputes USING btree (evidence_due_at) WHERE (status <> ALL (ARRAY['won'::text, 'lost'::text, 'warning_closed'::text, 'prevented'::text]));
CREATE INDEX email_deliveries_created_at_idx ON public.email_deliveries USING btree (created_at, id);
CREATE INDEX email_deliveries_customer_id_idx ON public.email_deliveries USING btree (customer_id, created_at);
CREATE INDEX email_deliveries_event_id_idx ON public.email_deliveries USING btree (event_id) WHERE (event_id IS NOT NULL);
CREATE INDEX email_deliveries_inquiry_id_idx ON public.email_deliveries USING btree (inquiry_id) WHERE (inquiry_id IS NOT NULL);
CREATE INDEX email_deliveries_kind_idx ON public.email_deliveries USING btree (kind, created_at);
CREATE INDEX email_deliveries_returned_idx ON public.email_deliveries USING btree (created_at, id) WHERE (outcome = ANY (ARRAY['dropped'::text, 'bounced'::text]));
CREATE INDEX email_deliveries_status_idx ON public.email_deliveries USING btree (status, created_at, id);
CREATE INDEX email_deliveries_subscription_idx ON public.email_deliveries USING btree (stripe_subscription_id, kind);
CREATE INDEX email_deliveries_token_jti_idx ON public.email_deliveries USING btree (token_jti);
CREATE INDEX email_deliveries_unsent_idx ON public.email_deliveries USING btree (next_attempt_at) WHERE (status = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX fraud_warnings_actionable_idx ON public.fraud_warnings USING btree (warned_at) WHERE is_actionable;
CREATE INDEX fraud_warnings_charge_idx ON public.fraud_warnings USING btree (stripe_charge_id);
CREATE INDEX gates_open_idx ON public.gates USING btree (heartbeat_at) WHERE (closed_at IS NULL);
CREATE INDEX idempotency_keys_created_at_idx ON public.idempotency_keys USING btree (created_at);
CREATE INDEX inquiries_created_at_idx ON public.inquiries USING btree (created_at, id);
CREATE INDEX invoice_issues_open_idx ON public.invoice_issues USING btree (occurred_at) WHERE (resolved_at IS NULL);
CREATE INDEX invoice_issues_statement_idx ON public.invoice_issues USING btree (statement_id) WHERE (statement_id IS NOT NULL);
CREATE INDEX invoice_issues_subscription_idx ON public.invoice_issues USING btree (stripe_subscription_id);
CREATE INDEX invoice_payments_statement_idx ON public.invoice_payments USING btree (statement_id) WHERE (statement_id IS NOT NULL);
CREATE INDEX invoice_payments_subscription_idx ON public.invoice_payments USING btree (stripe_subscription_id);
CREATE INDEX invoices_open_idx ON public.invoices USING btree (stripe_subscription_id) WHERE (status = 'open'::text);
CREATE INDEX invoices_statement_idx ON public.invoices USING btree (statement_id) WHERE (statement_id IS NOT NULL);
CREATE INDEX known_browsers_last_seen_at_idx ON public.known_browsers USING btree (last_seen_at);
CREATE INDEX late_payments_customer_id_idx ON public.late_payments USING btree (customer_id);
CREATE INDEX late_payments_paid_at_idx ON public.late_payments USING btree (paid_at);
CREATE INDEX mail_events_delivery_id_idx ON public.mail_events USING btree (delivery_id);
CREATE INDEX mail_events_received_at_idx ON public.mail_events USING btree (received_at);
CREATE INDEX mail_events_returned_codes_idx ON public.mail_events USING btree (received_at) WHERE ((code_request_id IS NOT NULL) AND (outcome = ANY (ARRAY['dropped'::text, 'bounced'::text])));
CREATE INDEX mcp_tokens_agent_id_idx ON public.mcp_tokens USING btree (agent_id);
CREATE INDEX mcp_tokens_expires_at_idx ON public.mcp_tokens USING btree (expires_at) WHERE ((superseded_at IS NULL) AND (revoked_at IS NULL));
CREATE INDEX mcp_tokens_kid_idx ON public.mcp_tokens USING btree (kid) WHERE ((superseded_at IS NULL) AND (revoked_at IS NULL));
CREATE INDEX mcp_tokens_live_idx ON public.mcp_tokens USING btree (user_id, agent_created_at, agent_id) WHERE ((superseded_at IS NULL) AND (revoked_at IS NULL));
CREATE UNIQUE INDEX mcp_tokens_one_live_per_agent_idx ON public.mcp_tokens USING btree (agent_id) WHERE (superseded_at IS NULL);
CREATE INDEX mcp_tokens_subscription_id_idx ON public.mcp_tokens USING btree (subscription_id);
CREATE INDEX mcp_tokens_user_id_idx ON public.mcp_tokens USING btree (user_id);
CREATE INDEX mrr_movements_customer_id_idx ON public.mrr_movements USING btree (customer_id);
CREATE INDEX mrr_movements_occurred_at_idx ON public.mrr_movements USING btree (occurred_at, id);
CREATE INDEX mrr_movements_subscription_idx ON public.mrr_movements USING btree (stripe_subscription_id, occurred_at);
CREATE INDEX onboarding_sessions_email_norm_idx ON public.onboarding_sessions USING btree (email_norm, created_at);
CREATE INDEX onboarding_sessions_open_idx ON public.onboarding_sessions USING btree (expires_at) WHERE (status <> ALL (ARRAY['completed'::text, 'expired'::text]));
CREATE INDEX payment_methods_customer_idx ON public.payment_methods USING btree (stripe_customer_id);
CREATE INDEX payment_retries_open_idx ON public.payment_retries USING btree (created_at) WHERE (finished_at IS NULL);
CREATE INDEX refunds_charge_idx ON public.refunds USING btree (stripe_charge_id);
CREATE INDEX refunds_refunded_at_idx ON public.refunds USING btree (refunded_at);
CREATE INDEX reservations_credits_idx ON public.reservations USING gin (account_ids) WITH (fastupdate=off) WHERE (0 < ANY (credit_millis));
CREATE INDEX reservations_foreign_ids_idx ON public.reservations USING gin (call_ids) WITH (fastupdate=off) WHERE has_foreign_ids;
CREATE INDEX reservations_gate_id_idx ON public.reservations USING btree (gate_id);
CREATE INDEX statements_compared_idx ON public.statements USING btree (compared_at NULLS FIRST) WHERE (stripe_invoice_id IS NOT NULL);
CREATE INDEX statements_different_idx ON public.statements USING btree (sealed_at) WHERE (difference IS NOT NULL);
CREATE INDEX statements_invoice_idx ON public.statements USING btree (stripe_invoice_id);
CREATE INDEX statements_open_idx ON public.statements USING btree (sealed_at) WHERE (status = 'sealed'::text);
CREATE INDEX statements_unbilled_idx ON public.statements USING btree (invoiced_at) WHERE (status = ANY (ARRAY['invoiced'::text, 'unfinalised'::text, 'uncollectible'::text, 'void'::text, 'deleted'::text]));
CREATE INDEX subscriptions_customer_id_idx ON public.subscriptions USING btree (customer_id);
CREATE INDEX subscriptions_dirty_idx ON public.subscriptions USING btree (updated_at) WHERE dirty;
CREATE INDEX subscriptions_odd_items_idx ON public.subscriptions USING btree (updated_at) WHERE ((other_tiers <> '{}'::text[]) OR (quantity <> 1));
CREATE INDEX subscriptions_running_idx ON public.subscriptions USING btree (current_period_end) WHERE (status = ANY (ARRAY['trialing'::text, 'active'::text, 'past_due'::text]));
CREATE INDEX subscriptions_status_tier_idx ON public.subscriptions USING btree (status, tier);
CREATE INDEX subscriptions_unrecorded_mrr_idx ON public.subscriptions USING btree (stripe_subscription_id) WHERE (is_mrr_history_missing OR ((mrr_minor > 0) AND (status <> ALL (ARRAY['active'::text, 'past_due'::text]))));
CREATE INDEX usage_days_day_idx ON public.usage_days USING btree (day);
CREATE INDEX usage_events_account_idx ON ONLY public.usage_events USING btree (account_id, meter, occurred_at, key);
CREATE INDEX webhook_events_customer_idx ON public.webhook_events USING btree (stripe_customer_id);
CREATE INDEX webhook_events_deferred_charge_idx ON public.webhook_events USING btree (((payload #>> '{data,object,charge}'::text[]))) WHERE (status = 'deferred'::text);
CREATE INDEX webhook_events_deferred_idx ON public.webhook_events USING btree (received_at) WHERE (status = 'deferred'::text);
CREATE INDEX webhook_events_ignored_reason_idx ON public.webhook_events USING btree (received_at, id) WHERE (ignored_reason IS NOT NULL);
CREATE INDEX webhook_events_payload_idx ON public.webhook_events USING btree (received_at) WHERE (payload IS NOT NULL);
CREATE INDEX webhook_events_received_at_idx ON public.webhook_events USING btree (received_at, id);
CREATE INDEX webhook_events_status_idx ON public.webhook_events USING btree (status, received_at, id);
CREATE INDEX webhook_events_subscription_idx ON public.webhook_events USING btree (stripe_subscription_id, created);
CREATE INDEX webhook_events_type_idx ON public.webhook_events USING btree (type, received_at, id);
CREATE INDEX webhook_events_unfinished_idx ON public.webhook_events USING btree (next_attempt_at) WHERE (status = ANY (ARRAY['received'::text, 'failed'::text]));
CREATE OR REPLACE FUNCTION public.add_account()
 RETURNS uuid
 LANGUAGE sql
AS $function$
      insert into accounts default values returning id
    $function$
;
CREATE OR REPLACE FUNCTION public.book_overage(accounts uuid[], keys uuid[], meters text[], times timestamp with time zone[], millis bigint[], subjects text[], dimensions text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
    declare
      account uuid;
    begin
      for account in select distinct given from unnest(accounts) given order by given loop
        perform pg_advisory_xact_lock_shared(hashtext('usage'), hashtext(account::text));
      end loop;
      insert into usage_accounts as known (account_id, first_event_at)
      select given.account_id, min(given.occurred_at) from unnest(accounts, times) as given (account_id, occurred_at)
      group by 1 order by 1
      on conflict (account_id) do update set first_event_at = excluded.first_event_at
        where known.sealed_until is null and known.first_event_at > excluded.first_event_at;
      with given as (
        select call.*, call.millis::numeric / 1000 as quantity, sealed.sealed_until,
          coalesce(call.occurred_at < sealed.sealed_until, false) as is_late
        from unnest(accounts, keys, meters, times, millis, subjects, dimensions)
          as call (account_id, key, meter, occurred_at, millis, subject, dimension)
        join usage_accounts sealed on sealed.account_id = call.account_id),
      new as (
        select given.*, usage_digest(given.key, given.meter, given.occurred_at, given.quantity) as digest from given),
      stored as (
        insert into usage_events (account_id, key, meter, occurred_at, quantity, subject, dimension, late_for)
        select account_id, key, meter, occurred_at, quantity, subject, dimension, case when is_late then sealed_until end
        from new),
      days as (
        insert into usage_days as usage (account_id, meter, day, dimension, quantity, events)
        select account_id, meter, (occurred_at at time zone 'UTC')::date, dimension, sum(quantity), count(*)
        from new group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (account_id, meter, day, dimension) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events),
      hours as (
        insert into usage_hours as usage (account_id, meter, hour, quantity, events, digest)
        select account_id, meter, date_trunc('hour', occurred_at, 'UTC'), sum(quantity), count(*), sum(digest)
        from new where not is_late group by 1, 2, 3 order by 1, 2, 3
        on conflict (account_id, meter, hour) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest)
      insert into usage_late as usage (account_id, meter, hour, late_for, quantity, events, digest)
      select account_id, meter, date_trunc('hour', occurred_at, 'UTC'), sealed_until, sum(quantity), count(*), sum(digest)
      from new where is_late group by 1, 2, 3, 4 order by 1, 4, 2, 3
      on conflict (account_id, late_for, meter, hour) do update
        set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
          digest = usage.digest + excluded.digest;
    end $function$
;
CREATE OR REPLACE FUNCTION public.create_metered_call_months()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    declare month timestamptz;
    begin
      perform pg_advisory_xact_lock(hashtext('metered_calls'));
      for month in
        select m at time zone 'UTC' from generate_series(
          date_trunc('month', now() at time zone 'UTC') - interval '1 month',
          date_trunc('month', now() at time zone 'UTC') + interval '3 months', interval '1 month') m
      loop
        if to_regclass('public.metered_calls_' || to_char(month at time zone 'UTC', 'YYYY_MM')) is null then
          execute format('create table public.%I partition of public.metered_calls for values from (%L) to (%L)',
            'metered_calls_' || to_char(month at time zone 'UTC', 'YYYY_MM'), public.first_call_id(month),
            public.first_call_id((month at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
        end if;
      end loop;
    end $function$
;
CREATE OR REPLACE FUNCTION public.create_usage_months()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    declare month timestamp;
    begin
      perform pg_advisory_xact_lock(hashtext('usage_events'));
      for month in
        select generate_series(
          date_trunc('month', now() at time zone 'UTC') - interval '2 months',
          date_trunc('month', now() at time zone 'UTC') + interval '3 months', interval '1 month')
      loop
        if to_regclass('public.usage_events_' || to_char(month, 'YYYY_MM')) is null then
          execute format('create table public.%I partition of public.usage_events for values from (%L) to (%L)',
            'usage_events_' || to_char(month, 'YYYY_MM'), month at time zone 'UTC',
            (month + interval '1 month') at time zone 'UTC');
        end if;
      end loop;
    end $function$
;
CREATE OR REPLACE FUNCTION public.describe_agent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if new.subscription_id is not null then
        select customer.user_id into new.user_id
          from subscriptions subscription join customers customer on customer.id = subscription.customer_id
          where subscription.stripe_subscription_id = new.subscription_id for share of customer;
        update agents set account_id = new.user_id where id = new.agent_id and account_id <> new.user_id;
      end if;
      insert into agents (id, account_id, name, came_with_subscription_id, created_at)
        values (new.agent_id, new.user_id, coalesce(new.agent_name, new.agent),
          case when new.agent = 'default' then new.subscription_id end, new.agent_created_at)
        on conflict (id) do nothing;
      select case when came_with_subscription_id is null then id::text else 'default' end, name, created_at
        into new.agent, new.agent_name, new.agent_created_at
        from agents where id = new.agent_id;
      return new;
    end $function$
;
CREATE OR REPLACE FUNCTION public.drop_metered_call_months(keep_months integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    declare
      oldest text := 'metered_calls_' || to_char(
        (now() at time zone 'UTC') - make_interval(months => greatest(keep_months, 2)), 'YYYY_MM');
      month name;
      dropped int := 0;
    begin
      for month in
        select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = 'public.metered_calls'::regclass
      loop
        if month < oldest then
          execute format('drop table public.%I', month);
          dropped := dropped + 1;
        end if;
      end loop;
      return dropped;
    end $function$
;
CREATE OR REPLACE FUNCTION public.drop_usage_months(keep_months integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    declare
      oldest text := 'usage_events_' || to_char(
        (now() at time zone 'UTC') - make_interval(months => greatest(keep_months, 3)), 'YYYY_MM');
      month name;
      dropped int := 0;
    begin
      for month in
        select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = 'public.usage_events'::regclass
      loop
        if month < oldest then
          execute format('drop table public.%I', month);
          dropped := dropped + 1;
        end if;
      end loop;
      return dropped;
    end $function$
;
CREATE OR REPLACE FUNCTION public.end_sessions_of_lost_address()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    declare
      lost text;
    begin
      select auth_users.id into lost from auth_users
        where auth_users.email = old.email_norm
          and not exists (
            select from customers where customers.email_norm = old.email_norm and customers.deleted_at is null)
          and not exists (
            select from account_members
            where account_members.email_norm = old.email_norm and joined_at is not null and removed_at is null);
      delete from auth_sessions where user_id = lost;
      delete from known_browsers where user_id = lost;
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.first_call_id(instant timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
      select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
    $function$
;
CREATE OR REPLACE FUNCTION public.free_standing(account uuid)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select case
        when not exists (select from customers where user_id = account and deleted_at is null) then 'closed'
        when exists (
            select from customers
            where user_id = account and stripe_customer_id is null and deleted_at is null) then 'began_free'
        when exists (
            select from customers payer join subscriptions plan on plan.customer_id = payer.id
            where payer.user_id = account and plan.withdrawal is not null)
          or exists (
            select from customers payer join credit_purchases pack on pack.customer_id = payer.id
            where payer.user_id = account and pack.unrecovered_millis > 0) then 'withdrawn'
        when free_since is not null then 'began_free'
        when exists (
            select from customers payer join subscriptions plan on plan.customer_id = payer.id
            where payer.user_id = account and plan.status not in ('incomplete', 'incomplete_expired')
              and (plan.first_paid_at is not null
                or coalesce(plan.checkout_payment_status, 'paid') not in ('unpaid', 'failed')))
          or exists (
            select from customers payer join credit_purchases pack on pack.customer_id = payer.id
            where payer.user_id = account and pack.payment_status = 'paid') then 'bought'
        else 'none' end
      from accounts where id = account
    $function$
;
CREATE OR REPLACE FUNCTION public.give_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      insert into accounts (id) values (new.user_id) on conflict do nothing;
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.has_credits(account uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select exists (
        select from wallets join credit_grants using (account_id)
        where account_id = account and credit_millis > 0 and remaining_millis > 0
          and (credit_grants.expires_at is null or credit_grants.expires_at > now()))
    $function$
;
CREATE OR REPLACE FUNCTION public.has_others(account uuid, address text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
      select exists (
          select from account_members
          where account_id = account and removed_at is null and email_norm <> address)
        or exists (
          select from api_keys
          where account_id = account and revoked_at is null and (expires_at is null or expires_at > now()))
    $function$
;
CREATE OR REPLACE FUNCTION public.hold_address()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    declare
      known text := lower(btrim(coalesce(old.email, old.last_email)));
      asked text := lower(btrim(new.email));
    begin
      new.pending_email := null;
      if asked is null then
        new.last_email := coalesce(old.email, old.last_email);
        return new;
      end if;
      if known is null or known = asked then
        return new;
      end if;
      if new.address_accepted_at is distinct from old.address_accepted_at then
        new.address_changed_at := null;
      elsif exists (
            select from customers other
            where other.email_norm = asked and other.deleted_at is null and other.id <> old.id)
          or exists (
            select from account_members
            where email_norm = asked and joined_at is not null and removed_at is null and account_id <> old.user_id)
          or has_others(old.user_id, asked) then
        new.pending_email := new.email;
        if lower(btrim(old.pending_email)) is distinct from asked then
          new.pending_since := now();
          new.pending_declined_at := null;
        end if;
        new.email := coalesce(old.email, old.last_email);
        return new;
      else
        new.address_changed_at := now();
      end if;
      new.proved_at := null;
      return new;
    end $function$
;
CREATE OR REPLACE FUNCTION public.ingest_usage(account uuid, keys uuid[], meters text[], times timestamp with time zone[], quantities numeric[], subjects text[], dimensions text[], voided uuid[], properties text[], levels boolean[])
 RETURNS TABLE(stored_key uuid, is_late boolean)
 LANGUAGE plpgsql
AS $function$
    declare
      sealed timestamptz;
      known_first timestamptz;
      first timestamptz := (select min(given_time) from unnest(times) given_time);
    begin
      perform pg_advisory_xact_lock_shared(hashtext('usage'), hashtext(account::text));
      select sealed_until, first_event_at into sealed, known_first from usage_accounts where account_id = account;
      if not found or sealed is null and first < known_first then
        insert into usage_accounts as known (account_id, first_event_at) values (account, first)
        on conflict (account_id) do update set first_event_at = least(known.first_event_at, excluded.first_event_at);
      end if;
      return query
      with given as (
        select * from unnest(keys, meters, times, quantities, subjects, dimensions, voided, properties, levels)
          as event (key, meter, occurred_at, quantity, subject, dimension, voids, properties, is_level)),
      known as (
        insert into usage_keys (account_id, key, occurred_at)
        select account, given.key, given.occurred_at from given order by given.key
        on conflict do nothing returning usage_keys.key),
      new as (
        select given.*, sealed is not null and given.occurred_at < sealed as late,
          usage_digest(given.key, given.meter, given.occurred_at, given.quantity) as digest
        from given join known on known.key = given.key),
      stored as (
        insert into usage_events (account_id, key, meter, occurred_at, quantity, subject, dimension, voids, late_for, properties)
        select account, new.key, new.meter, new.occurred_at, new.quantity, new.subject, new.dimension, new.voids,
          case when late then sealed end, new.properties::jsonb
        from new),
      days as (
        insert into usage_days as usage (account_id, meter, day, dimension, quantity, events)
        select account, new.meter, (new.occurred_at at time zone 'UTC')::date, coalesce(new.dimension, ''),
          sum(new.quantity), count(*)
        from new where not is_level group by 2, 3, 4 order by 2, 3, 4
        on conflict (account_id, meter, day, dimension) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events),
      level_days as (
        insert into usage_days as usage (account_id, meter, day, dimension, quantity, events)
        select account, new.meter, (new.occurred_at at time zone 'UTC')::date, coalesce(new.dimension, ''),
          max(new.quantity), count(*)
        from new where is_level group by 2, 3, 4 order by 2, 3, 4
        on conflict (account_id, meter, day, dimension) do update
          set quantity = greatest(usage.quantity, excluded.quantity), events = usage.events + excluded.events),
      hours as (
        insert into usage_hours as usage (account_id, meter, hour, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), sum(new.quantity), count(*), sum(new.digest)
        from new where not late and not is_level group by 2, 3 order by 2, 3
        on conflict (account_id, meter, hour) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest),
      level_hours as (
        insert into usage_hours as usage (account_id, meter, hour, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), max(new.quantity), count(*), sum(new.digest)
        from new where not late and is_level group by 2, 3 order by 2, 3
        on conflict (account_id, meter, hour) do update
          set quantity = greatest(usage.quantity, excluded.quantity), events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest),
      late_sums as (
        insert into usage_late as usage (account_id, meter, hour, late_for, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), sealed, sum(new.quantity), count(*),
          sum(new.digest)
        from new where late and not is_level group by 2, 3 order by 2, 3
        on conflict (account_id, late_for, meter, hour) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest),
      late_levels as (
        insert into usage_late as usage (account_id, meter, hour, late_for, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), sealed, max(new.quantity), count(*),
          sum(new.digest)
        from new where late and is_level group by 2, 3 order by 2, 3
        on conflict (account_id, late_for, meter, hour) do update
          set quantity = greatest(usage.quantity, excluded.quantity), events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest)
      select new.key, new.late from new;
    end $function$
;
CREATE OR REPLACE FUNCTION public.main_subscription_id(account uuid)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select subscription.stripe_subscription_id
      from customers customer join subscriptions subscription on subscription.customer_id = customer.id,
        serving_place(subscription) place
      where customer.user_id = account and customer.deleted_at is null
        and (place[1] < 2 or place[1] = 2 and (customer.proved_at is not null or not exists (
          select from customers other
          where other.user_id = account and other.deleted_at is null and other.id <> customer.id
            and (other.proved_at is not null or other.stripe_customer_id is null))))
      order by place, subscription.id
      limit 1
    $function$
;
CREATE OR REPLACE FUNCTION public.merge_credits(source uuid, target uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
    begin
      if exists (select from customers where user_id = source)
          or exists (select from account_members where account_id = source and removed_at is null) then
        return;
      end if;
      if not exists (select from credit_grants where account_id = source) then
        return;
      end if;
      insert into wallets (account_id, anchor, period_start, period_end)
        select target, anchor, period_start, period_end from wallets where account_id = source
        on conflict do nothing;
      perform from wallets where account_id in (source, target) order by account_id for update;
      update wallets set
          credit_millis = wallets.credit_millis + merged.credit_millis,
          unfolded_millis = wallets.unfolded_millis + merged.unfolded_millis,
          next_expiry = least(wallets.next_expiry, merged.next_expiry),
          last_grant_at = greatest(wallets.last_grant_at, merged.last_grant_at)
        from wallets merged where merged.account_id = source and wallets.account_id = target;
      update credit_grants set account_id = target where account_id = source;
      update credit_changes set account_id = target, balance_millis = null where account_id = source;
      update wallets set credit_millis = 0, unfolded_millis = 0, next_expiry = null where account_id = source;
    end $function$
;
CREATE OR REPLACE FUNCTION public.move_customers(ids uuid[], target uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
    begin
      update customers set user_id = target, joined_account_at = now() where id = any(ids);
      update agents set account_id = target where account_id <> target and id in (
        select token.agent_id from mcp_tokens token
        join subscriptions subscription on subscription.stripe_subscription_id = token.subscription_id
        where subscription.customer_id = any(ids));
    end $function$
;
CREATE OR REPLACE FUNCTION public.next_subscription_id(account uuid, ended text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select subscription.stripe_subscription_id
      from customers customer join subscriptions subscription on subscription.customer_id = customer.id,
        serving_place(subscription) place
      where subscription.stripe_subscription_id <> ended and customer.user_id = account and customer.deleted_at is null
        and (place[1] < 2 or place[1] = 2 and (customer.proved_at is not null or not exists (
          select from customers other
          where other.user_id = account and other.deleted_at is null and other.id <> customer.id
            and (other.proved_at is not null or other.stripe_customer_id is null))))
      order by place, subscription.id
      limit 1
    $function$
;
CREATE OR REPLACE FUNCTION public.older_agents_on_credits(account uuid, serving text, made_at timestamp with time zone, asking uuid, enough integer)
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select count(*)::int from (
        select from mcp_tokens served
        where served.user_id = account and served.superseded_at is null and served.revoked_at is null
          and served.expires_at > now() and (served.agent_created_at, served.agent_id) < (made_at, asking)
        limit enough) older
      having coalesce(main_subscription_id(account), serving, '') = coalesce(serving, '')
        or (select (serving_place(own))[1] = 1 from subscriptions own where own.stripe_subscription_id = serving)
    $function$
;
CREATE OR REPLACE FUNCTION public.prove_customers(address text)
 RETURNS void
 LANGUAGE sql
AS $function$
      update customers changed set address_changed_at = null
      where email_norm = address and deleted_at is null and address_changed_at is not null
        and not exists (
          select from customers other
          where other.email_norm = address and other.deleted_at is null and other.user_id <> changed.user_id)
        and not exists (
          select from account_members
          where removed_at is null and (account_id = changed.user_id or email_norm = address and joined_at is not null));

      update customers proved set proved_at = now()
      where email_norm = address and deleted_at is null and stripe_customer_id is not null and proved_at is null
        and not exists (
          select from accounts home where home.id = proved.user_id and home.unclaimed_since is not null)
        and (exists (
            select from subscriptions join mcp_tokens token on token.subscription_id = stripe_subscription_id
            where subscriptions.customer_id = proved.id and token.last_seen_at is not null)
          or not exists (
            select from customers other
            where other.user_id = proved.user_id and other.id <> proved.id and other.deleted_at is null))
    $function$
;
CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      raise exception 'audit_log only grows: % is refused', tg_op using errcode = 'insufficient_privilege';
    end $function$
;
CREATE OR REPLACE FUNCTION public.rename_agent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update agents set name = new.agent_name where id = new.agent_id and name <> new.agent_name;
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.repeat_agent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update mcp_tokens set agent_name = new.name, agent_created_at = new.created_at
        where agent_id = new.id and (agent_name is distinct from new.name or agent_created_at <> new.created_at);
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.serving_place(plan subscriptions)
 RETURNS numeric[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select case when plan.status in ('canceled', 'incomplete_expired')
        then array[4, 0, -extract(epoch from plan.created_at)]
        else array[
          case
            when plan.status = 'incomplete'
              or plan.first_paid_at is null and plan.checkout_payment_status in ('unpaid', 'failed') then 3
            when plan.withdrawal is not null
              or coalesce(plan.cancel_at, case when plan.cancel_at_period_end then plan.current_period_end end) <= now()
              then 2
            when plan.status not in ('active', 'trialing', 'past_due') or plan.quantity = 0
              or plan.status = 'past_due' and coalesce(
                plan.past_due_since + make_interval(hours => 24 * serving_rule('grace_days', '7')::int) <= now(), true)
              or plan.collection_pause = any(string_to_array(serving_rule('stopping_pauses', 'void'), ','))
                and coalesce(now() < plan.collection_resumes_at, true) then 1
            else 0 end,
          -coalesce(array_position(
            string_to_array(serving_rule('plan_order', 'personal,team,enterprise'), ','), plan.tier), 0),
          extract(epoch from plan.created_at)] end
    $function$
;
CREATE OR REPLACE FUNCTION public.serving_rule(name text, usual text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select coalesce(nullif(current_setting('kamiyo.' || name, true), ''), usual)
    $function$
;
CREATE OR REPLACE FUNCTION public.settle_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    declare
      target uuid;
      others uuid[];
      is_first boolean := new.email_norm is not null and not exists (
        select from customers other
        where other.user_id = new.user_id and other.deleted_at is null and (other.stripe_customer_id is not null or old.email_norm is not null)
          and (other.stripe_customer_id is null or (coalesce(other.joined_account_at, other.created_at), other.created_at, other.id)
            < (coalesce(new.joined_account_at, new.created_at), new.created_at, new.id)));
    begin
      if exists (select from accounts home where home.id = new.user_id and home.kind = 'organisation') then
        return null;
      end if;
      if is_first then
        perform from customers other
          where other.user_id = new.user_id and (other.created_at, other.id) > (new.created_at, new.id)
          order by other.created_at, other.id for no key update;
      end if;
      perform pg_advisory_xact_lock(key) from (
        select distinct hashtextextended(name, 0) as key
        from unnest(array['account:' || new.user_id, 'address:' || new.email_norm, 'address:' || old.email_norm]) name
        where name is not null order by key) keys;

      others := array(
        select other.id from customers other
        where other.user_id = new.user_id and other.id <> new.id and other.deleted_at is null and (other.stripe_customer_id is not null or old.email_norm is not null)
          and other.email_norm is distinct from new.email_norm);
      select same.user_id into target from customers same
        where same.email_norm = new.email_norm and same.id <> new.id and same.deleted_at is null
          and (same.user_id = new.user_id or same.address_changed_at is null and new.address_changed_at is null)
          and not exists (select from accounts home where home.id = same.user_id and home.kind = 'organisation')
        order by (same.user_id = new.user_id) desc, same.created_at, same.id limit 1;
      if others <> '{}' then
        if is_first then
          perform move_customers(others, add_account());
        elsif target is null then
          target := add_account();
        end if;
      end if;
      if target is null or target = new.user_id
          or (is_first or others = '{}')
            and (exists (select from account_members where account_id = new.user_id and removed_at is null)
              or exists (select from usage_accounts where account_id = new.user_id)
              or exists (select from api_keys where account_id = new.user_id)) then
        return null;
      end if;
      perform move_customers(array[new.id], target);
      perform merge_credits(new.user_id, target);
      delete from accounts where id = new.user_id
        and not exists (select from customers where user_id = new.user_id)
        and not exists (select from agents where account_id = new.user_id)
        and not exists (select from account_members where account_id = new.user_id)
        and not exists (select from wallets where account_id = new.user_id and credit_millis > 0)
        and not exists (select from usage_accounts where account_id = new.user_id)
        and not exists (select from api_keys where account_id = new.user_id);
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.subscription_rank(status text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
      select case
        when status = 'active' then 0
        when status = 'trialing' then 1
        when status = 'past_due' then 2
        when status in ('canceled', 'incomplete_expired') then 4
        else 3 end
    $function$
;
CREATE OR REPLACE FUNCTION public.usage_digest(key uuid, meter text, occurred_at timestamp with time zone, quantity numeric)
 RETURNS bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
      select ('x' || left(encode(sha256(convert_to(
        key || ',' || meter || ',' || to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ','
          || trim_scale(quantity), 'UTF8')), 'hex'), 16))::bit(64)::bigint
    $function$
;
CREATE TRIGGER agents_repeat_on_tokens AFTER UPDATE OF name, created_at ON public.agents FOR EACH ROW EXECUTE FUNCTION repeat_agent();
CREATE TRIGGER audit_log_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER customers_end_sessions AFTER UPDATE OF email, deleted_at ON public.customers FOR EACH ROW WHEN (((old.email_norm IS DISTINCT FROM new.email_norm) OR (old.deleted_at IS DISTINCT FROM new.deleted_at))) EXECUTE FUNCTION end_sessions_of_lost_address();
CREATE TRIGGER customers_get_account AFTER INSERT ON public.customers FOR EACH ROW EXECUTE FUNCTION give_account();
CREATE TRIGGER customers_hold_address BEFORE UPDATE OF email ON public.customers FOR EACH ROW WHEN ((new.email IS DISTINCT FROM old.email)) EXECUTE FUNCTION hold_address();
CREATE TRIGGER customers_settle_account AFTER INSERT ON public.customers FOR EACH ROW WHEN (((new.email_norm IS NOT NULL) AND (new.deleted_at IS NULL))) EXECUTE FUNCTION settle_account();
CREATE TRIGGER customers_settle_changed_account AFTER UPDATE OF email, deleted_at ON public.customers FOR EACH ROW WHEN (((new.deleted_at IS NULL) AND ((old.email_norm IS DISTINCT FROM new.email_norm) OR (old.deleted_at IS DISTINCT FROM new.deleted_at)))) EXECUTE FUNCTION settle_account();
CREATE TRIGGER mcp_tokens_describe_agent BEFORE INSERT ON public.mcp_tokens FOR EACH ROW EXECUTE FUNCTION describe_agent();
CREATE TRIGGER mcp_tokens_rename_agent AFTER UPDATE OF agent_name ON public.mcp_tokens FOR EACH ROW WHEN (((new.agent_name IS NOT NULL) AND (old.agent_name IS DISTINCT FROM new.agent_name))) EXECUTE FUNCTION rename_agent();
