import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import type { Account } from '../get-account.ts'
import { acceptAddress, declineAddress, useMemberChange } from './change-members.ts'

/** Accounts that were given the visitor's address at Stripe, and wait until they say that they want them. */
export function AddressRequests({ requests }: { requests: Account['address_requests'] }) {
  return requests.map((request) => <AddressRequest key={request.id} request={request} />)
}

function AddressRequest({ request }: { request: Account['address_requests'][number] }) {
  const accept = useMemberChange(acceptAddress)
  const decline = useMemberChange(declineAddress)
  const { from, id, members } = request
  const isPending = accept.isPending || decline.isPending
  return (
    <section
      aria-label={`An account waits for you${from ? ` from ${from}` : ''}`}
      className="mb-12 rounded-lg border border-edge bg-panel px-5 py-4 leading-relaxed"
    >
      <p className="font-medium">Another account has been given your address</p>
      <p className="mt-1 max-w-prose text-muted">
        {from ? `The account of ${from}` : 'An account without an address'} is to be yours, with its plan and
        its invoices. {describeMembers(members)} If you do not know it, decline: nothing of yours changes, and
        it stays where it is.
      </p>
      <div role="alert" className="mt-4 text-note empty:hidden">
        {accept.error && <FailureText title="The account was not accepted." error={accept.error} />}
        {decline.error && <FailureText title="The account was not declined." error={decline.error} />}
      </div>
      <div className="mt-4 flex flex-wrap gap-3">
        <Button variant="secondary" disabled={isPending} onClick={() => accept.mutate(id)}>
          {accept.isPending ? 'One moment...' : 'Accept the account'}
        </Button>
        <Button variant="secondary" disabled={isPending} onClick={() => decline.mutate(id)}>
          {decline.isPending ? 'One moment...' : 'Decline'}
        </Button>
      </div>
    </section>
  )
}

function describeMembers(members: number): string {
  if (members === 0) return 'Its orders join this account of yours.'
  const people = members === 1 ? 'One other person' : `${members} other people`
  return `${people} can sign in to it, so it stays apart from your own.`
}
