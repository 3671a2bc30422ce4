/** @jsxRuntime automatic */
import { mailtoLink } from '@kamiyo/catalog/mailto'
import { Button } from '@react-email/button'
import { Link } from '@react-email/link'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import { Layout } from './layout.tsx'
import { styles } from './theme.ts'

/** The content of a short e-mail; every e-mail that reports something has this form. */
export interface Notice {
  title: string
  preview: string
  paragraphs: readonly string[]
  facts?: readonly { label: string; value: string }[]
  /** Shown in full, to be copied or typed: a token or a code. */
  code?: string
  action?: { label: string; url: string }
}

export type SubjectNotice = Notice & { subject: string }

export interface NoticeEmailProps {
  notice: Notice
  supportEmail: string
}

const MAX_TYPED = 12

export function NoticeEmail({ notice, supportEmail }: NoticeEmailProps) {
  const { title, preview, paragraphs, facts = [], code, action } = notice
  return (
    <Layout preview={preview} title={title} footer={<Footer supportEmail={supportEmail} />}>
      {paragraphs.map((paragraph) => (
        <Text key={paragraph} style={styles.text}>
          {paragraph}
        </Text>
      ))}
      {code && (
        <Text style={code.length > MAX_TYPED ? styles.token : { ...styles.token, ...styles.typed }}>
          {code}
        </Text>
      )}
      {facts.length > 0 && (
        <Section style={styles.facts}>
          {facts.map(({ label, value }) => (
            <Text key={label} style={styles.fact}>
              <span style={styles.factLabel}>{label}: </span>
              {value}
            </Text>
          ))}
        </Section>
      )}
      {action && (
        <Button href={action.url} style={styles.button}>
          {action.label}
        </Button>
      )}
    </Layout>
  )
}

function Footer({ supportEmail }: { supportEmail: string }) {
  return (
    <Text style={styles.muted}>
      Questions? Write to{' '}
      <Link href={mailtoLink(supportEmail)} style={styles.link}>
        {supportEmail}
      </Link>
      .
    </Text>
  )
}
