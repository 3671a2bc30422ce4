import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export function inquiryLimitNotice(props: { mailedADay: number; adminUrl: string }): SubjectNotice {
  return {
    subject: `[${brand.productName}] The contact form has reached its daily limit`,
    title: 'The contact form has reached its daily limit',
    preview: 'Further messages are stored, and can be read on the Inquiries page',
    paragraphs: [
      `The contact form has brought ${props.mailedADay} messages within 24 hours, which is the number that is mailed to you. Further ones are stored and wait on the Inquiries page; nothing is lost.`,
      'The limit keeps a stranger from using up the mails that carry tokens and codes. It is INQUIRY_MAILS_PER_DAY.',
    ],
    facts: [{ label: 'Mailed in 24 hours', value: String(props.mailedADay) }],
    action: { label: 'Read the messages', url: props.adminUrl },
  }
}
