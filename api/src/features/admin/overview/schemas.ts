import { Type } from 'typebox'
import { FORWARDING_HEADERS } from '../../../http/untrusted-proxies.ts'
import { PAUSES } from '../../emails/claims-repository.ts'
import { FOREIGN_REASONS } from '../../history/foreign-reason.ts'
import { ReversalSummary } from '../reversals/schemas.ts'
import { MaybeMoment, MaybeText, Moment, Text } from '../schemas.ts'
import { FAILURE_KINDS } from './repository.ts'
import { StatementAttention } from './statement-schemas.ts'

const Count = (description: string) => Type.Integer({ description })

export const Overview = Type.Object(
  {
    generated_at: Moment,
    webhooks: Type.Object({
      received_last_day: Type.Integer(),
      waiting: Count('Stored but not processed yet'),
      failed: Count('Failed, and retried automatically'),
      deferred: Count('Waiting for their subscription'),
      dead: Count('Given up; each needs a replay'),
      oldest_waiting_at: MaybeMoment,
      foreign: Type.Array(
        Type.Object(
          {
            reason: Type.Enum([...FOREIGN_REASONS]),
            count: Type.Integer(),
            newest_at: Moment,
          },
          { title: 'ForeignEvents' },
        ),
        {
          description: 'Ignored in the last week because they belong to the other mode or to another account',
        },
      ),
    }),
    mail: Type.Object({
      sent_last_day: Type.Integer(),
      queued: Type.Integer(),
      dead: Count('Permanently refused; each needs attention'),
      returned: Count('Mails with a token that bounced or were dropped; each needs another address'),
      returned_codes: Count('Sign-in and confirmation codes that bounced or were dropped within a day'),
      refused_events: Type.Union(
        [
          Type.Object(
            {
              reason: Type.String({ description: 'Why the last one was refused' }),
              count: Type.Integer(),
              first_seen_at: Moment,
              last_seen_at: Moment,
            },
            { title: 'RefusedMailEvents' },
          ),
          Type.Null(),
        ],
        {
          description:
            'Signed deliveries of SendGrid events that this process refused since it last took one: SENDGRID_WEBHOOK_PUBLIC_KEY or the clock may be wrong',
        },
      ),
      oldest_queued_at: MaybeMoment,
      paused: Type.Enum([...PAUSES], {
        description: '`others`: mails with a token or a code are still sent, all others wait',
      }),
      paused_until: MaybeMoment,
      pause_reason: MaybeText,
    }),
    queue: Type.Object({
      waiting: Type.Integer(),
      active: Type.Integer(),
      failed: Type.Integer(),
      oldest_due_at: MaybeMoment,
    }),
    subscriptions: Type.Array(Type.Object({ tier: Text, status: Text, count: Type.Integer() })),
    free_accounts: Type.Object(
      { begun: Count('Ever'), without_purchase: Count('That have bought nothing yet') },
      { description: 'Accounts that began without a purchase' },
    ),
    revenue: Type.Object(
      {
        monthly: Type.Array(
          Type.Object({ currency: Text, amount: Type.Integer(), subscriptions: Type.Integer() }),
          {
            description: 'By currency, in its smallest unit; the currency with the most subscriptions first',
          },
        ),
        paying_subscriptions: Type.Integer(),
        unpriced_subscriptions: Count(
          'How many of them have a price that Stripe has not reported; no sum includes these',
        ),
      },
      {
        description:
          'Active and past-due subscriptions whose payments are collected, at their own prices, after discounts and before tax',
      },
    ),
    failures: Type.Array(
      Type.Object(
        {
          kind: Type.Enum([...FAILURE_KINDS]),
          id: Text,
          customer_id: MaybeText,
          person: Type.Union([Type.String(), Type.Null()], {
            description: "The customer's address, or their id at Stripe; null without a customer",
          }),
          what: Text,
          since: Moment,
          error: MaybeText,
        },
        { title: 'Failure' },
      ),
      { description: 'What needs attention; the newest 20 of each kind' },
    ),
    reversals: Type.Array(ReversalSummary, {
      description:
        'Open disputes, fraud warnings that can be acted on, invoices of the last 90 days that could not be finalised or were written off, and payments of these days that arrived for what had ended; the first 20 of each',
    }),
    untrusted_proxies: Type.Array(
      Type.Object(
        {
          peer: Type.String({ description: 'The address that the requests come from' }),
          header: Type.Enum([...FORWARDING_HEADERS]),
          first_seen_at: Moment,
        },
        { title: 'UntrustedProxy' },
      ),
      {
        description:
          'Peers that send a forwarding header which is ignored, as seen by this process since it started; at most three',
      },
    ),
    unknown_keys: Type.Array(
      Type.Object(
        {
          kid: Type.String({
            description: 'The id of the key that signed the tokens; it does not reveal the key',
          }),
          first_seen_at: Moment,
          last_seen_at: Moment,
          uses: Count('How many times such tokens were presented and refused'),
          tokens: Count('The number of tokens in use that this key signed'),
        },
        { title: 'UnknownKey' },
      ),
      {
        description:
          'Tokens issued here but signed with a key that MCP_JWT_SECRET does not list; of the last 7 days',
      },
    ),
    stuck_gates: Type.Array(
      Type.Object(
        {
          gate_id: Text,
          name: Text,
          state: Type.Enum(['alive', 'silent', 'closed']),
          held_calls: Count('Calls that hold a reservation'),
          held_since: Moment,
        },
        { title: 'StuckGate' },
      ),
      {
        description:
          'Gates that have been dead for a minute and still hold calls, because nothing gives them back, and gates that hold calls for longer than a call may run',
      },
    ),
    ...StatementAttention,
    paying_twice: Type.Array(
      Type.Object(
        {
          person: Type.String({ description: 'The address, or the Stripe customer if none is known' }),
          customer_ids: Type.Array(Text),
          subscription_ids: Type.Array(Text),
          since: Moment,
        },
        { title: 'PayingTwice' },
      ),
      { description: 'People with two running subscriptions or more; the newest 20' },
    ),
  },
  { title: 'Overview', description: 'The current state' },
)
