import { useEffect, useRef } from 'react'
import { CreditsDone } from './credits-done.tsx'
import { DoneMark } from './done-mark.tsx'
import { OrderDone } from './order-done.tsx'
import { type NoticeKind, OrderNotice } from './order-notice.tsx'
import { OrderPending } from './order-pending.tsx'
import { isForCredits, type OrderState } from './order-state.ts'
import { orderTitle } from './order-title.ts'
import { useOrder } from './use-order.ts'

export function OrderStatus({ sessionId }: { sessionId: string | null }) {
  const { state, retry } = useOrder(sessionId)
  const title = orderTitle(state)
  const heading = useAnnouncedHeading(title)
  return (
    <div className="container-page py-16 lg:py-24">
      <div className="mx-auto max-w-2xl">
        <p role="status" className="sr-only">
          {title}
        </p>
        {state.kind === 'done' && <DoneMark />}
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-4xl leading-[1.1] font-medium tracking-[-0.03em] text-balance lg:text-5xl"
        >
          {title}
        </h1>
        <OrderBody state={state} sessionId={sessionId} onRetry={retry} />
      </div>
    </div>
  )
}

type NoticedState = Exclude<OrderState, { kind: 'done' | 'loading' | 'processing' }>

interface OrderBodyProps {
  state: OrderState
  sessionId: string | null
  onRetry(): void
}

function OrderBody({ state, sessionId, onRetry }: OrderBodyProps) {
  if (state.kind === 'done') {
    const { session } = state
    return isForCredits(session) ? <CreditsDone session={session} /> : <OrderDone session={session} />
  }
  if (state.kind === 'loading') return <OrderPending sessionId={sessionId} slow={false} />
  if (state.kind === 'processing') return <OrderPending sessionId={sessionId} slow={state.slow} />
  return <OrderNotice kind={noticeOf(state)} onRetry={onRetry} />
}

function noticeOf(state: NoticedState): NoticeKind {
  if (state.kind === 'failed') return isForCredits(state.session) ? 'failedPack' : 'failed'
  if (state.kind !== 'ended') return state.kind
  if (isForCredits(state.session)) return 'endedPack'
  return state.session.payment_status === 'unpaid' ? 'ended' : 'endedPaid'
}

/**
 * Puts the new state into the window title and moves the focus to it, unless the visitor is busy elsewhere.
 */
function useAnnouncedHeading(title: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  const shownTitle = useRef(title)

  useEffect(() => {
    document.title = `${title} - ${document.title.split(' - ').at(-1)}`
    if (shownTitle.current === title) return
    shownTitle.current = title
    const focused = document.activeElement
    if (focused === document.body || focused?.id === 'main') heading.current?.focus()
  }, [title])

  return heading
}
