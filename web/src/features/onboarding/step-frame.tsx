import { type ReactNode, useEffect, useRef } from 'react'
import { Progress, type StepName } from './progress.tsx'

interface StepFrameProps {
  step: StepName
  title: string
  lead?: ReactNode
  children: ReactNode
}

/** A step of the set-up. Its heading gets the focus, so that a screen reader says where the visitor is now. */
export function StepFrame({ step, title, lead, children }: StepFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="max-w-2xl">
      <Progress current={step} />
      <h2
        ref={heading}
        tabIndex={-1}
        className="mt-10 text-2xl font-medium tracking-[-0.02em] outline-none lg:text-3xl"
      >
        {title}
      </h2>
      {lead && <div className="mt-3 leading-relaxed text-muted">{lead}</div>}
      <div className="mt-8">{children}</div>
    </div>
  )
}
