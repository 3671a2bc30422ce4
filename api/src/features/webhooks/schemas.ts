import { Type } from 'typebox'

export const WebhookReply = Type.Object(
  {
    status: Type.Enum(['success', 'duplicate', 'stale', 'ignored', 'deferred', 'dead']),
    message: Type.String(),
    event_id: Type.String(),
    event_type: Type.String(),
    processing_time_ms: Type.Integer(),
  },
  { title: 'EventReceipt', description: 'The event is stored, and Stripe does not need to send it again' },
)
