import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, Navigate, useLocation } from 'react-router-dom'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { LoadNote } from '../../components/ui/load-note.tsx'
import { pages } from '../../config/pages.ts'
import type { ApiError } from '../../lib/api/api-error.ts'
import { signInPath } from './auth/return-path.ts'

interface AccountPageProps<Data> {
  title: string
  lead: ReactNode
  result: UseQueryResult<Data, ApiError>
  /** What is loaded, as in "Loading your usage...". */
  what: string
  children: (data: Data) => ReactNode
}

/** A page below the dashboard that shows one answer of the API. */
export function AccountPage<Data>({ title, lead, result, what, children }: AccountPageProps<Data>) {
  const { pathname, search } = useLocation()
  const { data, error, isFetching } = result
  if (error?.status === 401) return <Navigate to={signInPath(`${pathname}${search}`)} replace />
  return (
    <>
      <PageHeader title={title}>{lead}</PageHeader>
      <div className="container-page pb-24" aria-busy={isFetching}>
        {data !== undefined && !error ? children(data) : <LoadNote result={result} what={what} />}
        <p className="mt-10 text-note">
          <Link className="link inline-flex min-h-11 items-center" to={pages.dashboard.path}>
            Back to the dashboard
          </Link>
        </p>
      </div>
    </>
  )
}
