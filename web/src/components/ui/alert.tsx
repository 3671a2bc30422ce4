import { type ReactNode, useEffect, useRef } from 'react'

const LOOKS = {
  danger: 'border-danger-line bg-danger-panel',
  info: 'border-edge bg-panel',
} as const

interface AlertRegionProps {
  /** `info` is for something that is not an error but prevents the action. */
  tone?: keyof typeof LOOKS
  children: ReactNode
}

/** A message that stays on the page. The region exists before its text, so that the text is announced. */
export function AlertRegion({ tone = 'danger', children }: AlertRegionProps) {
  const region = useRef<HTMLDivElement>(null)
  const filled = Boolean(children)

  useEffect(() => {
    // The button may be far below the message.
    if (filled) region.current?.scrollIntoView({ block: 'nearest' })
  }, [filled])

  return (
    <div ref={region} role="alert" className="scroll-my-24">
      {children && (
        <div
          className={`mb-10 flex flex-wrap items-center justify-between gap-x-8 gap-y-4 rounded-lg border px-5 py-4 text-note leading-relaxed ${LOOKS[tone]}`}
        >
          {children}
        </div>
      )}
    </div>
  )
}
