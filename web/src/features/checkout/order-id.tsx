import { CopyButton } from '../../components/ui/copy-button.tsx'

export function OrderId({ sessionId }: { sessionId: string }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2 border-b border-line py-4">
      <dt className="text-muted">Order ID</dt>
      <dd className="flex min-w-0 flex-1 basis-72 items-center justify-end gap-4">
        <span className="min-w-0 flex-1 font-mono text-fine break-all sm:text-right">{sessionId}</span>
        <CopyButton text={sessionId} subject="order ID" />
      </dd>
    </div>
  )
}
