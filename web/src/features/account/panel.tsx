import type { ReactNode } from 'react'

/** Opens below an agent, or instead of the button that creates one. */
export function Panel({ children }: { children: ReactNode }) {
  return <div className="rounded-lg border border-line bg-panel p-5">{children}</div>
}
