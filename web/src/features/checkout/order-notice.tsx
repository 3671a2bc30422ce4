import { Button, ButtonLink } from '../../components/ui/button.tsx'
import { SupportLink } from '../../components/ui/support-link.tsx'
import { pages } from '../../config/pages.ts'

export type NoticeKind =
  | 'failed'
  | 'failedPack'
  | 'ended'
  | 'endedPaid'
  | 'endedPack'
  | 'unpaid'
  | 'expired'
  | 'notFound'
  | 'away'

const TEXTS: Record<NoticeKind, string> = {
  failed:
    'Your bank did not carry out the payment, so the plan gives no access yet. You can still pay its invoice, by card as well: the dashboard leads there, and so does an e-mail from us. Then your token comes by e-mail.',
  failedPack:
    'Your bank did not carry out the payment, so no credits were added. You can buy them again; a card is charged at once.',
  ended:
    'It was cancelled before its payment arrived, so no token comes of it. If the payment still arrives, you get an e-mail: answer it to have the money back, or to begin anew.',
  endedPaid:
    'It was cancelled before its payment arrived. So nothing is given for the payment, and no token comes. An e-mail from us says so as well: answer it to have the money back, or to begin anew.',
  endedPack:
    'Your account was closed before the payment arrived, so no credits were added. An e-mail from us says so as well: answer it to have the money back, or to begin anew.',
  unpaid:
    'You left the checkout before paying, and you have not been charged. You can start again whenever you like.',
  expired:
    'A checkout stays open for a limited time. Nothing was charged. Start a new one on the pricing page.',
  notFound:
    'The link to this page names no order of ours; it may have been cut off. If you have paid, an e-mail still comes.',
  away: 'Our order service is not responding. If you have paid, nothing is lost: an e-mail comes. We keep trying.',
}

export function OrderNotice({ kind, onRetry }: { kind: NoticeKind; onRetry(): void }) {
  return (
    <>
      <p className="mt-5 text-lg leading-relaxed text-muted">{TEXTS[kind]}</p>
      <div className="mt-10 flex flex-col gap-4 sm:flex-row">
        {kind === 'away' && <Button onClick={onRetry}>Try again</Button>}
        {kind !== 'away' && kind !== 'failed' && <ButtonLink to={pages.pricing.path}>See plans</ButtonLink>}
        <ButtonLink to={pages.dashboard.path} variant={kind === 'failed' ? 'primary' : 'secondary'}>
          Go to Dashboard
        </ButtonLink>
      </div>
      <p className="mt-10 border-t border-line pt-5 text-note text-muted">
        Questions about an order? Write to <SupportLink />.
      </p>
    </>
  )
}
