import { formatPaymentMethod } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router-dom'
import { Instant } from '../../../components/ui/instant.tsx'
import { AdminHeader } from '../admin-header.tsx'
import { adminPaths } from '../admin-paths.ts'
import { AdminSection } from '../admin-section.tsx'
import { AccountCredits } from '../calls/account-credits.tsx'
import { CodeText } from '../code-text.tsx'
import { EventTable } from '../events/event-table.tsx'
import { FactList } from '../fact-list.tsx'
import { EmptyNote } from '../lists/list-body.tsx'
import { LoadState } from '../load-state.tsx'
import { MailList } from '../mails/mail-list.tsx'
import { ReversalTable } from '../reversals/reversal-table.tsx'
import { TokenList } from '../tokens/token-list.tsx'
import { AuditTable } from './audit-table.tsx'
import { type CustomerDetails, customerQuery } from './get-customer.ts'
import { MemberTable } from './member-table.tsx'
import { PaymentTable } from './payment-table.tsx'
import { SubscriptionPanel } from './subscription-panel.tsx'

export function CustomerPage() {
  const { id = '' } = useParams()
  const result = useQuery(customerQuery(id))
  const customer = result.data?.customer
  return (
    <>
      <AdminHeader
        title={
          customer
            ? (customer.name ?? customer.email ?? customer.stripe_customer_id ?? customer.id)
            : 'Customer'
        }
        above={
          <Link to={adminPaths.customers} className="link">
            Customers
          </Link>
        }
      >
        {customer && <p className="break-words">{customer.email ?? 'No address is known.'}</p>}
      </AdminHeader>
      <LoadState result={result} what="the customer">
        {(details) => <CustomerSections details={details} />}
      </LoadState>
    </>
  )
}

function CustomerSections({ details }: { details: CustomerDetails }) {
  const { account, subscriptions, tokens, payments, reversals, mails, events, audit } = details
  return (
    <>
      <CustomerFacts customer={details.customer} account={details.account} />
      <AdminSection id="subscriptions" title="Subscriptions">
        {subscriptions.length === 0 && <EmptyNote>No subscriptions yet.</EmptyNote>}
        <div className="space-y-5">
          {subscriptions.map((subscription) => (
            <SubscriptionPanel key={subscription.stripe_subscription_id} subscription={subscription} />
          ))}
        </div>
      </AdminSection>
      <AdminSection
        id="tokens"
        title="Tokens"
        lead="A token itself is never shown here. It goes to its owner by mail."
      >
        {tokens.length === 0 ? <EmptyNote>No tokens yet.</EmptyNote> : <TokenList tokens={tokens} />}
      </AdminSection>
      <AccountCredits accountId={details.customer.user_id} />
      {account.members.length > 0 && (
        <AdminSection id="members" title="Members" lead="People the owner has invited to the account.">
          <MemberTable members={account.members} />
        </AdminSection>
      )}
      <AdminSection id="payments" title="Payments" lead={cutNote(payments)}>
        {payments.length === 0 ? (
          <EmptyNote>No payments yet.</EmptyNote>
        ) : (
          <PaymentTable payments={payments} />
        )}
      </AdminSection>
      <AdminSection
        id="reversals"
        title="Refunds and disputes"
        lead="With fraud warnings of banks, and invoices that will not be paid as they are. Each opens at Stripe, where it is answered."
      >
        {reversals.length === 0 ? (
          <EmptyNote>No refunds or disputes.</EmptyNote>
        ) : (
          <ReversalTable reversals={reversals} />
        )}
      </AdminSection>
      <AdminSection id="mails" title="Mails" lead={cutNote(mails)}>
        {mails.length === 0 ? <EmptyNote>No mails yet.</EmptyNote> : <MailList mails={mails} />}
      </AdminSection>
      <AdminSection id="events" title="Events" lead={cutNote(events)}>
        {events.length === 0 ? <EmptyNote>No events yet.</EmptyNote> : <EventTable events={events} />}
      </AdminSection>
      <AdminSection id="audit" title="Audit" lead={cutNote(audit)}>
        {audit.length === 0 ? <EmptyNote>No manual actions.</EmptyNote> : <AuditTable entries={audit} />}
      </AdminSection>
    </>
  )
}

/** The most entries of a kind that the API returns for a customer. */
const LONGEST_LIST = 100

function cutNote(rows: readonly unknown[]): string | undefined {
  return rows.length < LONGEST_LIST ? undefined : `The newest ${LONGEST_LIST}; there may be older ones.`
}

function CustomerFacts({ customer, account }: Pick<CustomerDetails, 'customer' | 'account'>) {
  return (
    <div className="grid gap-x-14 divide-line max-lg:divide-y lg:grid-cols-2">
      <FactList
        label="At Stripe"
        facts={[
          {
            label: 'Stripe customer',
            value: customer.stripe_customer_id ? (
              <CodeText>{customer.stripe_customer_id}</CodeText>
            ) : (
              'none: nothing was bought yet'
            ),
          },
          { label: 'Customer since', value: <Instant at={customer.created_at} /> },
          ...(customer.payment_method
            ? [{ label: 'Default payment method', value: formatPaymentMethod(customer.payment_method) }]
            : []),
          ...(customer.deleted_at
            ? [{ label: 'Deleted at Stripe', value: <Instant at={customer.deleted_at} /> }]
            : []),
        ]}
      />
      <FactList
        label="Here"
        facts={[
          { label: 'Customer', value: <CodeText>{customer.id}</CodeText> },
          { label: 'User', value: <CodeText>{customer.user_id}</CodeText> },
          { label: 'Account', value: <CodeText>{account.tenant_id}</CodeText> },
          ...(customer.waiting_email ? [{ label: 'New address, waits', value: customer.waiting_email }] : []),
          ...(customer.free_since
            ? [{ label: 'Began free', value: <Instant at={customer.free_since} /> }]
            : []),
          ...(account.name ? [{ label: 'Its name', value: account.name }] : []),
        ]}
      />
    </div>
  )
}
