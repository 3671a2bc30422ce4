import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { Button } from '../../components/ui/button.tsx'
import { accountQuery } from '../../features/account/api/get-account.ts'
import { FailureText } from '../../features/account/components/failure-text.tsx'
import { signInPath } from '../../features/account/return-path.ts'
import { setOperatorHint, setSignedInHint } from '../../lib/signed-in-hint.ts'
import { NotFoundRoute } from './not-found.tsx'

const AdminPages = lazy(async () => {
  const { AdminPages: component } = await import('../../features/admin/components/admin-pages.tsx')
  return { default: component }
})

/** The door of the operator's pages. The API has its own; this one only shows the right page. */
export function AdminRoute() {
  const { data, error, isFetching, refetch } = useQuery(accountQuery)
  const { pathname, search } = useLocation()
  const isSignedOut = error?.status === 401
  useEffect(() => {
    if (isSignedOut) setSignedInHint(false)
    else if (data) setOperatorHint(data.is_admin)
  }, [isSignedOut, data])

  if (isSignedOut) return <Navigate to={signInPath(`${pathname}${search}`)} replace />
  if (data) return data.is_admin ? <OperatorPages /> : <NotFoundRoute />
  return (
    <div role="status" className="container-page py-24 text-muted">
      {error && !isFetching ? (
        <>
          <FailureText title="We could not load this page." error={error} />
          <Button className="mt-6" onClick={() => void refetch()}>
            Try again
          </Button>
        </>
      ) : (
        <p>Loading...</p>
      )}
    </div>
  )
}

function OperatorPages() {
  return (
    <Suspense fallback={<p className="container-page py-24 text-muted">Loading...</p>}>
      <AdminPages notFound={<NotFoundRoute />} />
    </Suspense>
  )
}
