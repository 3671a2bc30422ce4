import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useNavigate, useSearchParams } from 'react-router-dom'
import { Button } from '../../../components/ui/button.tsx'
import { SelectField, TextField } from '../../../components/ui/field.tsx'
import { withFilters } from '../../../lib/list-address.ts'
import { agentsQuery } from '../agents/list-agents.ts'
import { usageQuery } from './get-usage.ts'
import { CALL_FILTERS } from './list-calls.ts'

export function CallsFilter() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const agents = useQuery(agentsQuery).data ?? []
  const tools = useQuery(usageQuery).data?.tools ?? []
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const changes = CALL_FILTERS.map((name) => [name, String(form.get(name) ?? '')] as const)
    void navigate(withFilters(search, Object.fromEntries(changes)))
  }
  const given = (name: (typeof CALL_FILTERS)[number]) => ({
    id: `calls-${name}`,
    name,
    defaultValue: search.get(name) ?? '',
  })
  return (
    // If the filters change elsewhere, such as by going back, or the agents arrive, the form is reset.
    <search key={`${search}\n${agents.length}`} aria-label="Find calls">
      <form
        onSubmit={onSubmit}
        className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_auto_auto_auto]"
      >
        <SelectField {...given('agent')} label="Agent">
          <option value="">All agents</option>
          {agents.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField {...given('tool')} label="Tool" list="calls-tools" autoComplete="off" maxLength={200} />
        <datalist id="calls-tools">
          {tools.map(({ tool }) => (
            <option key={tool} value={tool} />
          ))}
        </datalist>
        <TextField {...given('from')} label="From" type="date" />
        <TextField {...given('to')} label="To" type="date" />
        <Button type="submit" variant="secondary" className="min-h-12 lg:mt-8">
          Show
        </Button>
      </form>
    </search>
  )
}
