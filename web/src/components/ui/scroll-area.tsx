import { type ReactNode, useEffect, useRef, useState } from 'react'

/** Scrolls horizontally, and can be focused with the keyboard while there is something to scroll to. */
export function ScrollArea({ children }: { children: ReactNode }) {
  const area = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)

  useEffect(() => {
    const element = area.current
    if (!element) return
    const observer = new ResizeObserver(() => setOverflows(element.scrollWidth > element.clientWidth))
    // The content may grow while the area keeps its width.
    for (const watched of [element, ...element.children]) observer.observe(watched)
    return () => observer.disconnect()
  }, [])

  return (
    <div ref={area} tabIndex={overflows ? 0 : undefined} className="overflow-x-auto -outline-offset-2">
      {children}
    </div>
  )
}
