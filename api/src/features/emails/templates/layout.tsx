/** @jsxRuntime automatic */
import { brand } from '@kamiyo/catalog/brand'
import { Body } from '@react-email/body'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Heading } from '@react-email/heading'
import { Hr } from '@react-email/hr'
import { Html } from '@react-email/html'
import { Preview } from '@react-email/preview'
import { Text } from '@react-email/text'
import type { ReactNode } from 'react'
import { styles } from './theme.ts'

interface LayoutProps {
  /** Shown next to the subject by the e-mail client. */
  preview: string
  title: string
  children: ReactNode
  footer: ReactNode
}

/**
 * The frame of every e-mail. It sets its own dark background, so that light and dark clients show the same.
 */
export function Layout({ preview, title, children, footer }: LayoutProps) {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="dark light" />
        <meta name="supported-color-schemes" content="dark light" />
        <title>{title}</title>
      </Head>
      <Preview>{preview}</Preview>
      <Body style={styles.body}>
        <Container style={styles.card}>
          <Text style={styles.brand}>{brand.productName}</Text>
          <Heading as="h1" style={styles.title}>
            {title}
          </Heading>
          {children}
          <Hr style={styles.rule} />
          {footer}
          <Text style={styles.muted}>
            {brand.company} · {[...brand.address, brand.country].join(' · ')}
          </Text>
        </Container>
      </Body>
    </Html>
  )
}
