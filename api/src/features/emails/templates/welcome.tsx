/** @jsxRuntime automatic */

import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import { mailtoLink } from '@kamiyo/catalog/mailto'
import type { Offer, ServedTier } from '@kamiyo/catalog/types'
import { Button } from '@react-email/button'
import { Heading } from '@react-email/heading'
import { Link } from '@react-email/link'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import { clientSetups } from './client-setup.ts'
import { Layout } from './layout.tsx'
import { styles } from './theme.ts'

export interface WelcomeEmailProps {
  token: string
  plan: Offer
  tier: ServedTier
  setupUrl: string
  mcpServerUrl: string
  supportEmail: string
}

/** A plan has a name of its own; credits have only the product's. */
export function welcomeTitle({ plan, tier }: Pick<WelcomeEmailProps, 'plan' | 'tier'>): string {
  return `Welcome to ${brand.productName}${tier === 'credits' ? '' : ` ${plan.name}`}!`
}

export function WelcomeEmail(props: WelcomeEmailProps) {
  const { token, plan, tier, setupUrl, mcpServerUrl, supportEmail } = props
  return (
    <Layout
      preview={`Your ${tier === 'credits' ? '' : `${plan.name} `}token and how to connect your agent`}
      title={welcomeTitle(props)}
      footer={<Support supportEmail={supportEmail} />}
    >
      <Text style={styles.text}>
        Your {tier === 'credits' || tier === 'free' ? 'account' : 'subscription'} is ready. This is your MCP
        token; treat it like a password and keep this mail private.
      </Text>
      <Text style={styles.token}>{token}</Text>
      <Text style={styles.muted}>{describePlan(plan)}</Text>
      <Heading as="h2" style={styles.heading}>
        Connect your agent
      </Heading>
      <Text style={styles.text}>
        Put the token where it says YOUR_MCP_TOKEN, then ask “{brand.samplePrompt}”.
      </Text>
      {clientSetups(mcpServerUrl).map((client) => (
        <Section key={client.name}>
          <Heading as="h3" style={styles.heading}>
            {client.name}
          </Heading>
          <Text style={styles.muted}>{client.steps}</Text>
          <pre style={styles.code}>{client.snippet}</pre>
        </Section>
      ))}
      <Button href={setupUrl} style={styles.button}>
        Open the setup guide
      </Button>
    </Layout>
  )
}

function Support({ supportEmail }: { supportEmail: string }) {
  return (
    <Text style={styles.muted}>
      Something is not working? Write to{' '}
      <Link href={mailtoLink(supportEmail)} style={styles.link}>
        {supportEmail}
      </Link>
      . We never ask for your token.
    </Text>
  )
}

function describePlan({ name, limits, metering }: Offer): string {
  const { maxAgents, rateLimitRpm, rateLimitDaily } = limits
  const agents = maxAgents === 1 ? '1 agent' : `${limitText(maxAgents)} agents`
  const calls = metering.includedCalls ? `${formatLimit(metering.includedCalls)} calls a month, ` : ''
  return `${name}: ${calls}${agents}, ${limitText(rateLimitRpm)} requests a minute, ${limitText(rateLimitDaily)} a day.`
}

/** Within a sentence. */
function limitText(limit: number | null): string {
  return formatLimit(limit).toLowerCase()
}
