import type { ReactNode } from 'react'

export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="container-page pt-16 pb-12 lg:pt-24 lg:pb-16">
      <h1 className="max-w-3xl text-4xl leading-[1.08] font-medium tracking-[-0.03em] text-balance lg:text-[3.5rem]">
        {title}
      </h1>
      {children && <div className="mt-5 max-w-2xl text-lg leading-relaxed text-muted">{children}</div>}
    </header>
  )
}
