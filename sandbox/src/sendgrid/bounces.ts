import type { Settings } from '../store/settings.ts'

/** An address to which SendGrid sends nothing until it is removed from the list. */
export interface Bounce {
  created: number
  email: string
  reason: string
  status: string
}

export interface BounceList {
  /** Newest first. */
  list(): Bounce[]
  find(email: string): Bounce | undefined
  add(bounce: Bounce): void
  /** Returns how many of them were on the list. */
  remove(emails: readonly string[]): number
  clear(): void
}

const KEY = 'mail_bounces'

export function createBounceList(settings: Settings): BounceList {
  const list = () => (settings.getJson(KEY) ?? []) as Bounce[]
  const save = (bounces: Bounce[]) => settings.setJson(KEY, bounces)
  const without = (emails: readonly string[]) => {
    const gone = new Set(emails.map((email) => email.toLowerCase()))
    return list().filter(({ email }) => !gone.has(email))
  }
  return {
    list,
    find: (email) => list().find((bounce) => bounce.email === email.toLowerCase()),
    add: (bounce) => save([{ ...bounce, email: bounce.email.toLowerCase() }, ...without([bounce.email])]),
    remove: (emails) => {
      const kept = without(emails)
      const count = list().length - kept.length
      save(kept)
      return count
    },
    clear: () => save([]),
  }
}
