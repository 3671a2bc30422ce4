import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { insertDelivery } from './repository.ts'

export type EmailRequest =
  | { kind: 'welcome'; customerId: string; tokenJti: string }
  | { kind: 'inquiry'; inquiryId: string }

/**
 * Promises a mail in the caller's transaction: it will be sent at least once if the transaction
 * commits, and never otherwise. Asking twice for the same mail promises it once.
 */
export async function enqueueEmail(tx: Tx, deps: Pick<Deps, 'queue'>, request: EmailRequest): Promise<void> {
  const deliveryId = await insertDelivery(tx, toRow(request))
  if (deliveryId) await deps.queue.enqueue(tx, 'email.send', deliveryId)
}

function toRow(request: EmailRequest) {
  switch (request.kind) {
    case 'welcome':
      return { ...request, dedupeKey: request.tokenJti }
    case 'inquiry':
      return { ...request, dedupeKey: request.inquiryId }
  }
}
