import { waitFor } from '../harness/wait-for.ts'

export async function waitUntil(what: string, isTrue: () => boolean): Promise<void> {
  await waitFor(what, async () => isTrue() || undefined, 5_000)
}
