import { brand } from '@kamiyo/catalog/brand'
import { useEffect, useRef } from 'react'

export function InquirySent({ id, delayed }: { id: string; delayed?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div role="status" className="self-start rounded-xl border border-line bg-panel p-8">
      <h2 ref={heading} tabIndex={-1} className="text-2xl font-medium tracking-[-0.02em] outline-none">
        Message sent
      </h2>
      <p className="mt-3 leading-relaxed text-muted">
        {delayed
          ? `Thank you. We have your message. We have received very many today, so an answer may take longer than usual; if it is urgent, write to ${brand.supportEmail}.`
          : `Thank you. It is on its way to ${brand.supportEmail}. A person will answer by e-mail, usually within one working day.`}
      </p>
      <p className="mt-6 text-sm text-faint">
        Reference <code className="font-mono break-all">{id}</code>
      </p>
    </div>
  )
}
