import { type ReactNode, useEffect, useRef } from 'react'

/** An error that stays in the page. The region is there before its text, so that the text is announced. */
export function AlertRegion({ children }: { children: ReactNode }) {
  const region = useRef<HTMLDivElement>(null)
  const filled = Boolean(children)

  useEffect(() => {
    // What failed may have been pressed far below.
    if (filled) region.current?.scrollIntoView({ block: 'nearest' })
  }, [filled])

  return (
    <div ref={region} role="alert" className="scroll-my-24">
      {children && (
        <div className="mb-10 flex flex-wrap items-center justify-between gap-x-8 gap-y-4 rounded-lg border border-danger-line bg-danger-panel px-5 py-4 text-[0.9375rem] leading-relaxed">
          {children}
        </div>
      )}
    </div>
  )
}
