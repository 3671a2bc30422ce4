import { Type } from 'typebox'

export const MailEventsReply = Type.Object(
  {
    received: Type.Integer({ description: 'Events in the batch' }),
    recorded: Type.Integer({ description: 'New and about mails of ours' }),
    ignored: Type.Integer({
      description: 'Known already, about other mails, or of a kind that tells nothing',
    }),
  },
  { title: 'MailEventsReceipt', description: 'The batch is stored' },
)
