import { Type } from 'typebox'

export const Day = (description: string) =>
  Type.String({
    description,
    format: 'date',
    pattern: '^[1-9]',
    'x-must': 'be a day such as 2026-11-30',
  })

/** Control characters but the tab, and those that turn the direction of a text, so that it reads as another one. */
const UNSEEN = '\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069'

/**
 * One line that is not blank. Half of a surrogate pair is refused, because PostgreSQL does not accept it in
 * JSON. No input makes the pattern slow.
 */
export const Line = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: `^[^\\S${UNSEEN}]*[^\\s${UNSEEN}\\ud800-\\udfff][^${UNSEEN}\\ud800-\\udfff]*$`,
    'x-must': `be one line of 1 to ${maxLength} characters, without control characters`,
  })

/** An address on the web as somebody found it, which people will read: nothing in it is unseen. */
export const WebAddress = (maxLength: number, description: string) =>
  Type.String({
    description,
    maxLength,
    pattern: `^https?://[^\\s${UNSEEN}\\u200b-\\u200f\\u2060\\ufeff\\ud800-\\udfff]+$`,
    'x-must': `be an http(s) URL of at most ${maxLength} characters, without any that are not seen`,
  })
