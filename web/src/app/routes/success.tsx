import { useSearchParams } from 'react-router-dom'
import { pages } from '../../config/pages.ts'
import { OrderStatus } from '../../features/checkout/order-status.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function SuccessRoute() {
  usePageHead(pages.success)
  const [search] = useSearchParams()
  return <OrderStatus sessionId={search.get('session_id')} />
}
