import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import { readFilters } from '../../../lib/list-address.ts'
import { AdminHeader } from '../admin-header.tsx'
import { customerPath } from '../admin-paths.ts'
import { CodeText } from '../code-text.tsx'
import { ListBody } from '../lists/list-body.tsx'
import { SearchForm } from '../lists/search-form.tsx'
import { type Customer, customersQuery } from './list-customers.ts'

const FIELDS = [
  {
    name: 'q',
    label: 'Search',
    hint: 'The start of an address or name, or a complete id: cus_, sub_, ours or the user’s',
  },
]

const COLUMNS: readonly Column<Customer>[] = [
  {
    label: 'Customer',
    wide: true,
    cell: (customer) => (
      <>
        <Link to={customerPath(customer.id)} className="link">
          {customer.email ?? customer.stripe_customer_id}
        </Link>
        {customer.name && (
          <span className="mt-0.5 block text-muted">
            <bdi>{customer.name}</bdi>
          </span>
        )}
        {customer.deleted_at && <span className="mt-0.5 block text-sm text-danger">deleted at Stripe</span>}
      </>
    ),
  },
  { label: 'Stripe', cell: (customer) => <CodeText>{customer.stripe_customer_id}</CodeText> },
  { label: 'Since', cell: ({ created_at }) => <Instant at={created_at} /> },
]

export function CustomersPage() {
  const [search] = useSearchParams()
  const query = customersQuery(readFilters(search, ['q', 'cursor']))
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader title="Customers">
        <p>Everyone who bought, newest first. Times are UTC.</p>
      </AdminHeader>
      <div className="mb-8">
        <SearchForm label="Find customers" fields={FIELDS} />
      </div>
      <ListBody result={result} what="the customers" empty="No customers yet.">
        {(customers) => (
          <DataTable caption="Customers" columns={COLUMNS} rows={customers} keyOf={({ id }) => id} />
        )}
      </ListBody>
    </>
  )
}
