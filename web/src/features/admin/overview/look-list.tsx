import { Link } from 'react-router-dom'
import { ArrowIcon, CheckIcon } from '../../../components/ui/icons.tsx'
import { CodeText } from '../code-text.tsx'
import { Instant } from '../instant.tsx'
import type { LookItem } from './look-items.ts'

export function LookList({ items }: { items: readonly LookItem[] }) {
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
          <LookRow item={item} />
        </li>
      ))}
    </ul>
  )
}

const ROW = 'grid gap-x-8 gap-y-1 px-5 py-4 sm:grid-cols-[1fr_auto_auto] sm:items-baseline'

function LookRow({ item }: { item: LookItem }) {
  if (item.to === null)
    return (
      <div className={ROW}>
        <LookText item={item} />
      </div>
    )
  return (
    <Link to={item.to} className={`group ${ROW} -outline-offset-2 transition-colors hover:bg-raised`}>
      <LookText item={item} />
      <span className="hidden self-center text-faint transition-colors group-hover:text-accent sm:block">
        <ArrowIcon />
      </span>
    </Link>
  )
}

function LookText({ item }: { item: LookItem }) {
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
