import { ButtonLink } from '../../../components/ui/button.tsx'
import { CodeBlock } from '../../../components/ui/code-block.tsx'
import { pages } from '../../../config/pages.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { usageExample } from '../../../lib/api/usage-example.ts'
import { StepFrame } from '../step-frame.tsx'

export type Completed = Schema<'OnboardingCompleted'>['data']

interface DoneStepProps {
  tenantId: string
  email: string
  /** Undefined for who comes back later: they are shown once. */
  secrets: Pick<Completed, 'api_key' | 'token'> | undefined
}

export function DoneStep({ tenantId, email, secrets }: DoneStepProps) {
  const { api_key: key = null, token = null } = secrets ?? {}
  return (
    <StepFrame
      step="Done"
      title="Your company is set up"
      lead={
        key
          ? 'Copy the key now: it is not shown again. The token is in a mail to you as well.'
          : `The key was shown once, and the token was mailed to ${email}. If the key was lost, sign in and make a new one under API keys.`
      }
    >
      <div className="space-y-6">
        {key && <CodeBlock label="API key, for your systems" code={key} />}
        {token && <CodeBlock label="MCP token, for your agent" code={token} />}
        <CodeBlock label="Tenant" code={tenantId} />
        {key && <CodeBlock label="Report usage" code={usageExample(key)} />}
        <div className="flex flex-wrap gap-4">
          <ButtonLink to={pages.dashboard.path}>Open the dashboard</ButtonLink>
          <ButtonLink to={pages.setup.path} variant="secondary">
            Connect an agent
          </ButtonLink>
        </div>
      </div>
    </StepFrame>
  )
}
