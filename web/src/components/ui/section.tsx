import type { ReactNode } from 'react'

interface SectionProps {
  id: string
  title: string
  lead?: string
  children: ReactNode
}

/** A section of the page: a thin line, the heading on the left, the content on the right. */
export function Section({ id, title, lead, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className="border-t border-line">
      <div className="container-page py-16 lg:py-24">
        <div className="max-w-2xl">
          <h2
            id={id}
            className="text-[1.75rem] leading-tight font-medium tracking-[-0.02em] text-balance lg:text-4xl"
          >
            {title}
          </h2>
          {lead && <p className="mt-4 text-lg leading-relaxed text-muted">{lead}</p>}
        </div>
        <div className="mt-10 lg:mt-14">{children}</div>
      </div>
    </section>
  )
}
