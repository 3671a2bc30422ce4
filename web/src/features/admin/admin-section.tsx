import type { ReactNode } from 'react'

interface AdminSectionProps {
  id: string
  title: string
  lead?: ReactNode
  children: ReactNode
}

export function AdminSection({ id, title, lead, children }: AdminSectionProps) {
  return (
    <section aria-labelledby={id} className="mt-14 first:mt-0">
      <h2 id={id} tabIndex={-1} className="text-xl font-medium tracking-[-0.015em] outline-none">
        {title}
      </h2>
      {lead && <p className="mt-2 max-w-3xl text-note leading-relaxed text-muted">{lead}</p>}
      <div className="mt-5">{children}</div>
    </section>
  )
}
