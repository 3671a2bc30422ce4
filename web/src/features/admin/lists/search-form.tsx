import type { FormEvent } from 'react'
import { useNavigate, useSearchParams } from 'react-router-dom'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { withFilters } from '../../../lib/list-address.ts'

interface SearchFormProps {
  label: string
  fields: readonly { name: string; label: string; hint?: string }[]
}

export function SearchForm({ label, fields }: SearchFormProps) {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const changes = Object.fromEntries(fields.map(({ name }) => [name, String(form.get(name) ?? '')]))
    void navigate(withFilters(search, changes))
  }
  return (
    // If the filters change elsewhere, such as by going back, the form is reset.
    <search key={fields.map(({ name }) => search.get(name)).join('\n')} aria-label={label}>
      <form onSubmit={onSubmit} className="flex flex-wrap items-start gap-4">
        {fields.map((field) => (
          <div key={field.name} className="min-w-0 grow basis-52">
            <TextField
              {...field}
              id={`filter-${field.name}`}
              autoComplete="off"
              spellCheck={false}
              maxLength={254}
              defaultValue={search.get(field.name) ?? ''}
            />
          </div>
        ))}
        <Button type="submit" variant="secondary" className="mt-8 min-h-12">
          Search
        </Button>
      </form>
    </search>
  )
}
