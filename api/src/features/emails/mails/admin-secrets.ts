import { brand } from '@kamiyo/catalog/brand'
import { textAt } from '../../../lib/json.ts'
import type { Mail } from '../compose/mail.ts'
import { adminUrl, toAdmins } from '../compose/operators.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

export interface LeakedSecret {
  subjectId: string
  /** Such as `api_key`. */
  what: string
  name: string
  /** Where it was found, as far as that was said. */
  foundAt: string | undefined
}

export const secretLeaked: Mail<LeakedSecret> = {
  row: ({ subjectId, what, name, foundAt }) => ({
    dedupeKey: subjectId,
    details: { subjectId, what, name, foundAt },
  }),
  compose: toAdmins(async (deps, { details }) =>
    secretLeakedNotice({
      subjectId: textAt(details, 'subjectId') ?? '',
      what: textAt(details, 'what') ?? '',
      name: textAt(details, 'name') ?? '',
      foundAt: textAt(details, 'foundAt'),
      adminUrl: adminUrl(deps, 'audit'),
    }),
  ),
}

const NAMES: Readonly<Record<string, string>> = {
  api_key: 'An API key',
  gate_key: 'A gate key',
  token: 'A token',
}

export function secretLeakedNotice({
  subjectId,
  what,
  name,
  foundAt,
  adminUrl: url,
}: LeakedSecret & { adminUrl: string }): SubjectNotice {
  const title = `${NAMES[what] ?? 'A secret'} was found in public`
  return {
    subject: `[${brand.productName}] ${title}`,
    title,
    preview: name,
    paragraphs: [
      `Somebody found it and reported it to us, so it is refused from now on. The owner of an account was told. Whatever still uses it needs a new one${what === 'gate_key' ? '; a gate without a key sells nothing' : ''}.`,
    ],
    facts: [
      { label: 'Name', value: name },
      { label: 'Id', value: subjectId },
      { label: 'Found at', value: foundAt ?? 'not said' },
    ],
    action: { label: 'Look at the audit log', url },
  }
}
