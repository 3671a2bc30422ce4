import { Type } from 'typebox'
import { MAIL_STATUSES } from '../mails/schemas.ts'
import { MaybeText, Moment, Nullable, PageOf, PageQuery, Text } from '../schemas.ts'

export const InquiryQuery = Type.Object(PageQuery)

const Inquiry = Type.Object(
  {
    id: Text,
    name: Text,
    email: Text,
    company: MaybeText,
    message: Text,
    created_at: Moment,
    mail_status: Nullable(
      Type.Enum([...MAIL_STATUSES], {
        description:
          'The status of its mail to the support address; null for a message stored without a mail',
      }),
    ),
  },
  { title: 'StoredInquiry' },
)

export const InquiryPage = PageOf('StoredInquiryPage', Inquiry, 'Newest first')
