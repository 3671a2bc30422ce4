import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { formatDate } from '../../../lib/date.ts'
import type { Account } from '../get-account.ts'
import { claimAccount, disownAccount, useMemberChange } from './change-members.ts'

type Unclaimed = Account['unclaimed_accounts'][number]

/**
 * Companies that were set up with the visitor's address while nobody was signed in. One that they disowned is shown again only where they
 * have nothing else, so that a mistake locks nobody out.
 */
export function UnclaimedAccounts({ account }: { account: Account }) {
  const { account: shown, unclaimed_accounts: unclaimed } = account
  return unclaimed
    .filter(({ is_disowned }) => !is_disowned || shown === null)
    .map((company) => <UnclaimedAccount key={company.id} company={company} />)
}

function UnclaimedAccount({ company }: { company: Unclaimed }) {
  const claim = useMemberChange(claimAccount)
  const disown = useMemberChange(disownAccount)
  const { id, is_disowned: isDisowned } = company
  const isPending = claim.isPending || disown.isPending
  return (
    <section
      aria-label={`Set up with your address: ${company.name ?? id}`}
      className="mb-12 rounded-lg border border-edge bg-panel px-5 py-4 leading-relaxed"
    >
      <p className="font-medium">
        {isDisowned
          ? 'You have said that this account is not yours'
          : 'An account was set up with your address. Was it you?'}
      </p>
      <Explanation company={company} />
      <div role="alert" className="mt-4 text-note empty:hidden">
        {claim.error && <FailureText title="The account was not taken over." error={claim.error} />}
        {disown.error && <FailureText title="This was not saved." error={disown.error} />}
      </div>
      <div className="mt-4 flex flex-wrap gap-3">
        <Button variant="secondary" disabled={isPending} onClick={() => claim.mutate(id)}>
          {claim.isPending ? 'One moment...' : 'Take it over'}
        </Button>
        {!isDisowned && (
          <Button variant="secondary" disabled={isPending} onClick={() => disown.mutate(id)}>
            {disown.isPending ? 'One moment...' : 'It is not mine'}
          </Button>
        )}
      </div>
    </section>
  )
}

function Explanation({
  company: { is_disowned: isDisowned, name, set_up_at: setUpAt },
}: {
  company: Unclaimed
}) {
  return (
    <p className="mt-1 max-w-prose text-muted">
      <bdi>{name ?? 'A company'}</bdi> was set up on {formatDate(setUpAt)} by somebody who was not signed in,
      with a card of theirs.{' '}
      {isDisowned
        ? 'The operators of this site know. If it was a mistake, take it over after all.'
        : 'If that was you, or somebody who acts for you, take it over. If not, say so: nothing of yours changes, and the operators are told.'}{' '}
      Whoever set it up has its API key and its token, until you replace both.
    </p>
  )
}
