import { Type } from 'typebox'

export const MailEventsReply = Type.Object(
  {
    received: Type.Integer({ description: 'Events in the batch' }),
    recorded: Type.Integer({ description: 'New events about our mails' }),
    ignored: Type.Integer({
      description: 'Already known, about other mails, or of a type that is not used',
    }),
  },
  { title: 'MailEventsReceipt', description: 'The batch is stored' },
)
