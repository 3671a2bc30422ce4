/** @jsxRuntime automatic */
import { mailtoLink } from '@kamiyo/catalog/mailto'
import { Link } from '@react-email/link'
import { Text } from '@react-email/text'
import { Layout } from './layout.tsx'
import { styles } from './theme.ts'

export interface InquiryEmailProps {
  name: string
  email: string
  company: string | null
  message: string
  createdAt: Date
}

export function InquiryEmail({ name, email, company, message, createdAt }: InquiryEmailProps) {
  return (
    <Layout
      preview={`From the contact form: ${name}`}
      title="New inquiry"
      footer={<Text style={styles.muted}>Reply to this mail to answer {name}.</Text>}
    >
      <Text style={styles.text}>
        {name}
        {company ? `, ${company}` : ''}
        <br />
        <Link href={mailtoLink(email)} style={styles.link}>
          {email}
        </Link>
      </Text>
      <pre style={{ ...styles.code, fontFamily: 'inherit', fontSize: '15px', lineHeight: '24px' }}>
        {message}
      </pre>
      <Text style={styles.muted}>Received {createdAt.toUTCString()}</Text>
    </Layout>
  )
}
