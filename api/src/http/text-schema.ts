import { Type } from 'typebox'

export const Day = (description: string) =>
  Type.String({
    description,
    format: 'date',
    pattern: '^[1-9]',
    'x-must': 'be a day such as 2026-11-30',
  })

/**
 * One line that is not blank. Half of a surrogate pair is refused, because PostgreSQL does not accept it in
 * JSON. No input makes the pattern slow.
 */
export const Line = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\S\\r\\n]*[^\\s\\u0000\\ud800-\\udfff][^\\r\\n\\u0000\\ud800-\\udfff]*$',
    'x-must': `be one line of 1 to ${maxLength} characters`,
  })
