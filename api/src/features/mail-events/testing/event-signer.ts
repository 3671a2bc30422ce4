import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

export interface EventSigner {
  /** In the format that SendGrid shows. */
  publicKey: string
  headers(body: string, at: Date): Record<string, string>
}

/** Signs like SendGrid's event webhook, with its own key. */
export function createEventSigner(): EventSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    headers(body, at) {
      const timestamp = String(Math.floor(at.getTime() / 1000))
      return {
        'content-type': 'application/json',
        'x-twilio-email-event-webhook-timestamp': timestamp,
        'x-twilio-email-event-webhook-signature': sign(
          'sha256',
          Buffer.from(timestamp + body),
          privateKey,
        ).toString('base64'),
      }
    },
  }
}

/** One entry of a batch, with the fields that SendGrid documents. */
export function mailEvent(event: string, deliveryId: string, extra: Record<string, unknown> = {}) {
  return {
    email: 'ada@example.com',
    timestamp: Math.floor(Date.now() / 1000),
    'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
    event,
    sg_event_id: randomUUID(),
    sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    delivery_id: deliveryId,
    ...extra,
  }
}
