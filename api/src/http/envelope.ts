import { type TSchema, Type } from 'typebox'
import { ERROR_DESCRIPTIONS, ErrorSchema, type ErrorStatus } from './error-schema.ts'

/** Registered once in the scope of the routes whose answers say `success`. */
export const EnvelopedError = Type.Object(
  {
    success: Type.Literal(false),
    ...ErrorSchema.properties,
    next_step: Type.Optional(
      Type.String({ description: 'The step of onboarding that has to be done first' }),
    ),
  },
  { $id: 'EnvelopedError', title: 'EnvelopedError' },
)

const EnvelopedErrorReference = { $ref: 'EnvelopedError#' } as const

export function envelopedErrors<Status extends ErrorStatus>(...statuses: Status[]) {
  const entries = statuses.map((status) => [
    status,
    { ...EnvelopedErrorReference, description: ERROR_DESCRIPTIONS[status] },
  ])
  return Object.fromEntries(entries) as Record<Status, typeof EnvelopedErrorReference>
}

export const Enveloped = <Schema extends TSchema>(title: string, data: Schema) =>
  Type.Object({ success: Type.Literal(true), data }, { title })

export function succeed<Data>(data: Data): { success: true; data: Data } {
  return { success: true, data }
}
