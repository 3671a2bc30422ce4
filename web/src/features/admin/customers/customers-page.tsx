import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import { readFilters, withFilters } from '../../../lib/list-address.ts'
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
          {customer.email ?? customer.stripe_customer_id ?? customer.id}
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
  {
    label: 'Stripe',
    cell: ({ stripe_customer_id: id }) => (id ? <CodeText>{id}</CodeText> : 'free account'),
  },
  { label: 'Since', cell: ({ created_at }) => <Instant at={created_at} /> },
]

export function CustomersPage() {
  const [search] = useSearchParams()
  const kind = KINDS.find((each) => each.kind && each.kind === search.get('kind'))?.kind
  const query = customersQuery({ ...readFilters(search, ['q', 'cursor']), ...(kind && { kind }) })
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader title="Customers">
        <p>Everyone who bought or began free, newest first. Times are UTC.</p>
      </AdminHeader>
      <div className="mb-8">
        <SearchForm label="Find customers" fields={FIELDS} />
        <KindLinks />
      </div>
      <ListBody result={result} what="the customers" empty="No customers yet.">
        {(customers) => (
          <DataTable caption="Customers" columns={COLUMNS} rows={customers} keyOf={({ id }) => id} />
        )}
      </ListBody>
    </>
  )
}

const KINDS = [
  { kind: '', label: 'Everyone' },
  { kind: 'buyer', label: 'Buyers' },
  { kind: 'free', label: 'Free accounts' },
] as const

function KindLinks() {
  const [search] = useSearchParams()
  const current = search.get('kind') ?? ''
  return (
    <nav aria-label="Kinds of customers" className="mt-4 flex flex-wrap gap-x-6">
      {KINDS.map(({ kind, label }) => (
        <Link
          key={label}
          to={withFilters(search, { kind })}
          aria-current={kind === current ? 'true' : undefined}
          className="link inline-flex min-h-11 items-center text-note aria-[current]:text-text aria-[current]:no-underline"
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
