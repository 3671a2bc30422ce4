import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { LoadNote } from '../../components/ui/load-note.tsx'
import { pages } from '../../config/pages.ts'
import { signInPath } from '../../features/account/auth/return-path.ts'
import { accountQuery } from '../../features/account/get-account.ts'
import { setOperatorHint, setSignedInHint } from '../../lib/signed-in-hint.ts'
import { usePageHead } from '../../lib/use-page-head.ts'
import { NotFoundRoute } from './not-found.tsx'

const AdminPages = lazy(async () => {
  const { AdminPages: component } = await import('../../features/admin/admin-pages.tsx')
  return { default: component }
})

/** Guards the operators' pages. The API has its own check; this one only shows the right page. */
export function AdminRoute() {
  const result = useQuery(accountQuery)
  const { data, error } = result
  const { pathname, search } = useLocation()
  const isSignedOut = error?.status === 401
  useEffect(() => {
    if (isSignedOut) setSignedInHint(false)
    else if (data) setOperatorHint(data.is_admin)
  }, [isSignedOut, data])

  if (isSignedOut) return <Navigate to={signInPath(`${pathname}${search}`)} replace />
  if (data) return data.is_admin ? <OperatorPages /> : <NotFoundRoute />
  return (
    <GuardFallback>
      <LoadNote result={result} what="this page" />
    </GuardFallback>
  )
}

function OperatorPages() {
  return (
    <Suspense fallback={<GuardFallback>Loading this page...</GuardFallback>}>
      <AdminPages notFound={<NotFoundRoute />} />
    </Suspense>
  )
}

/** Shown until it is known which page to show. */
function GuardFallback({ children }: { children: ReactNode }) {
  usePageHead(pages.admin)
  return (
    <>
      <PageHeader title="Operator" />
      <div className="container-page pb-24 text-muted">{children}</div>
    </>
  )
}
