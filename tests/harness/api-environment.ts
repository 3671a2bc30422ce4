import { SANDBOX_SECRET_KEY } from './sandbox-client.ts'

export interface ApiEnvironmentOptions {
  databaseUrl: string
  sandboxUrl: string
  webUrl: string
  webhookSecret: string
  priceIds: Record<string, string>
}

/** Every secret that the tests use; none may appear in a log or a table. */
export const TEST_SECRETS = {
  MCP_JWT_SECRET: 'jwt-9f1c6b0e7d5a4c3b8e2f1a0d9c8b7a6f-tests',
  AUTH_SECRET: 'auth-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d-tests',
  ADMIN_API_KEY: 'admin-0f9e8d7c6b5a49382716f5e4d3c2b1a0-tests',
  SENDGRID_API_KEY: 'SG.kamiyoTests.0123456789abcdefghij',
}

/** The environment that an operator would set, with the sandbox instead of Stripe and SendGrid. */
export function apiEnvironment(options: ApiEnvironmentOptions): Record<string, string> {
  return {
    ...TEST_SECRETS,
    ...options.priceIds,
    DATABASE_URL: options.databaseUrl,
    HOST: '127.0.0.1',
    PUBLIC_URL: options.webUrl,
    STRIPE_SECRET_KEY: SANDBOX_SECRET_KEY,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_kamiyoTests0123456789',
    STRIPE_WEBHOOK_SECRET: options.webhookSecret,
    STRIPE_API_BASE: options.sandboxUrl,
    SENDGRID_API_BASE: options.sandboxUrl,
    EMAIL_FROM: 'KAMIYO <hello@kamiyo.example>',
    SUPPORT_EMAIL: 'support@kamiyo.example',
    ADMIN_EMAILS: 'operator@kamiyo.example',
    RATE_LIMIT_RPM: '10000',
    SHUTDOWN_DRAIN_SECONDS: '0',
    // The most verbose level, because the log is searched for secrets.
    LOG_LEVEL: 'trace',
  }
}
