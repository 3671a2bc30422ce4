import { Link } from 'react-router-dom'
import { ArrowIcon, CheckIcon } from '../../../components/ui/icons.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import { CodeText } from '../code-text.tsx'
import type { AttentionItem } from './attention-items.ts'

export function AttentionList({ items }: { items: readonly AttentionItem[] }) {
  if (items.length === 0) {
    return (
      <p className="flex items-center gap-3 rounded-lg border border-line bg-panel px-5 py-5 text-muted">
        <span className="text-accent">
          <CheckIcon />
        </span>
        Nothing needs attention.
      </p>
    )
  }
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-panel">
      {items.map((item) => (
        <li key={item.key} className="border-b border-line last:border-b-0">
          <AttentionRow item={item} />
        </li>
      ))}
    </ul>
  )
}

const ROW = 'grid gap-x-8 gap-y-1 px-5 py-4 sm:grid-cols-[1fr_auto_auto] sm:items-baseline'

function AttentionRow({ item }: { item: AttentionItem }) {
  if (item.to === null)
    return (
      <div className={ROW}>
        <AttentionText item={item} />
      </div>
    )
  return (
    <Link to={item.to} className={`group ${ROW} -outline-offset-2 transition-colors hover:bg-raised`}>
      <AttentionText item={item} />
      <span className="hidden self-center text-faint transition-colors group-hover:text-accent sm:block">
        <ArrowIcon />
      </span>
    </Link>
  )
}

function AttentionText({ item }: { item: AttentionItem }) {
  return (
    <>
      <span className="min-w-0">
        <span className="font-medium [overflow-wrap:anywhere]">{item.title}</span>
        {item.error && (
          <span className="mt-1 block text-note [overflow-wrap:anywhere] text-danger">{item.error}</span>
        )}
        <span className="mt-1 block text-faint">
          <CodeText>{item.ids}</CodeText>
        </span>
      </span>
      <span className="text-sm text-muted">
        <Instant at={item.since} />
      </span>
    </>
  )
}
