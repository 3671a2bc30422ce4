import type { ReactNode } from 'react'

export interface Fact {
  label: string
  value: ReactNode
}

export function FactList({ label, facts }: { label: string; facts: readonly Fact[] }) {
  return (
    <dl aria-label={label} className="text-note">
      {facts.map((fact) => (
        <div
          key={fact.label}
          className="flex justify-between gap-6 border-b border-line py-2.5 last:border-b-0"
        >
          <dt className="shrink-0 text-muted">{fact.label}</dt>
          <dd className="min-w-0 text-right [overflow-wrap:anywhere] tabular-nums">{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
