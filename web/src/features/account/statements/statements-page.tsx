import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import { Pager } from '../../../components/tables/pager.tsx'
import { readFilters } from '../../../lib/list-address.ts'
import { AccountPage } from '../account-page.tsx'
import { invoicesQuery } from '../billing/invoices/list-invoices.ts'
import { statementsQuery } from './list-statements.ts'
import { StatementSection } from './statement-section.tsx'

export function StatementsPage() {
  const [search] = useSearchParams()
  const query = statementsQuery(readFilters(search, ['cursor']))
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  // Stripe may be away; the statements are shown all the same.
  const invoices = useQuery(invoicesQuery).data ?? []
  return (
    <AccountPage
      title="Statements"
      lead="What was used in each month that is over, and what it cost. Every line can be taken apart to its events, so that you can check the bill yourself."
      result={result}
      what="your statements"
    >
      {({ statements, next_cursor }) => (
        <>
          {statements.length === 0 && (
            <p className="rounded-lg border border-line bg-panel px-5 py-6 text-muted">
              There are no statements yet. One is written when a month with usage is over.
            </p>
          )}
          {statements.map((statement) => (
            <StatementSection
              key={statement.id}
              statement={statement}
              invoice={invoices.find(({ id }) => id === statement.invoice_id)}
            />
          ))}
          <Pager next={next_cursor} />
        </>
      )}
    </AccountPage>
  )
}
