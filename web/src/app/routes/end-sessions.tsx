import { useLocation } from 'react-router-dom'
import { pages } from '../../config/pages.ts'
import { EndSessions } from '../../features/account/auth/end-sessions.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function EndSessionsRoute() {
  usePageHead(pages.endSessions)
  const { hash } = useLocation()
  return (
    <div className="container-page py-16 lg:py-24">
      <div className="mx-auto max-w-md">
        <h1 className="mb-8 text-4xl leading-[1.1] font-medium tracking-[-0.03em] lg:text-5xl">
          End all sessions?
        </h1>
        <EndSessions linkKey={hash.slice(1)} />
      </div>
    </div>
  )
}
