import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router-dom'
import { Pager } from '../../../components/tables/pager.tsx'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { LoadState } from '../load-state.tsx'

interface ListBodyProps<Row> {
  result: UseQueryResult<{ data: Row[]; next_cursor: string | null }, ApiError>
  /** What is listed, as in "the events". */
  what: string
  /** What an empty list means if no filter is set. */
  empty: string
  children(rows: Row[]): ReactNode
}

export function ListBody<Row>({ result, what, empty, children }: ListBodyProps<Row>) {
  const [search] = useSearchParams()
  const top = useFocusOnPaging(search.get('cursor'))
  return (
    <div ref={top} tabIndex={-1} className="scroll-mt-24 outline-none">
      <LoadState result={result} what={what}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <EmptyNote>{search.size > 0 ? 'Nothing matches.' : empty}</EmptyNote>
            ) : (
              children(data)
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </LoadState>
    </div>
  )
}

export function EmptyNote({ children }: { children: string }) {
  return <p className="rounded-lg border border-line bg-panel px-5 py-6 text-muted">{children}</p>
}

/** Moves the focus to the top of the requested page. */
function useFocusOnPaging(cursor: string | null) {
  const shown = useRef(cursor)
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (shown.current === cursor) return
    shown.current = cursor
    top.current?.focus({ preventScroll: true })
    top.current?.scrollIntoView({ block: 'start' })
  }, [cursor])
  return top
}
