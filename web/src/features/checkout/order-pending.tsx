import { SupportLink } from '../../components/ui/support-link.tsx'
import { OrderId } from './order-id.tsx'

/** Loading and confirming: the page polls, so there is nothing to press. */
export function OrderPending({ sessionId, slow }: { sessionId: string | null; slow: boolean }) {
  return (
    <>
      <div aria-hidden="true" className="mt-8 h-px overflow-hidden bg-line">
        <div className="h-px w-1/3 animate-sweep bg-accent" />
      </div>
      <div className="mt-8 space-y-4 text-lg leading-relaxed text-muted">
        {slow ? (
          <p>
            Your order is safe, and this page keeps checking. A card is confirmed within minutes; a bank debit
            takes days. You can close the page: an e-mail comes as soon as the payment is confirmed. If you
            paid by card and nothing has come within an hour, write to <SupportLink /> with the order ID
            below.
          </p>
        ) : (
          <p>
            A card is confirmed within seconds; a bank debit takes a few days. The page updates by itself, and
            an e-mail comes as well; please do not pay again.
          </p>
        )}
      </div>
      {slow && sessionId && (
        <dl className="mt-10 border-t border-line">
          <OrderId sessionId={sessionId} />
        </dl>
      )}
    </>
  )
}
