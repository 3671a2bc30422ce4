import type { ReactNode } from 'react'

interface DashboardSectionProps {
  id: string
  title: string
  lead?: string
  children: ReactNode
}

/** A section of the dashboard: the heading on the left, the content on the right. */
export function DashboardSection({ id, title, lead, children }: DashboardSectionProps) {
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-16 gap-y-6 border-t border-line py-12 lg:grid-cols-[1fr_2fr]"
    >
      <div>
        <h2 id={id} tabIndex={-1} className="outline-none text-2xl font-medium tracking-[-0.02em]">
          {title}
        </h2>
        {lead && <p className="mt-3 max-w-sm text-note leading-relaxed text-muted">{lead}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
