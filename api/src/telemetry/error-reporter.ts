/** Where our errors are reported in addition to the log. */
export interface ErrorReporter {
  report(error: unknown, context: { requestId?: string; job?: string }): void
  flush(): Promise<void>
}

const silentReporter: ErrorReporter = {
  report: () => undefined,
  flush: async () => undefined,
}

/**
 * Sentry is loaded only if SENTRY_DSN is set. It receives the error and the ids, but no headers, bodies or
 * addresses.
 */
export async function createErrorReporter(sentryDsn: string | undefined): Promise<ErrorReporter> {
  if (sentryDsn === undefined) return silentReporter
  const sentry = await import('@sentry/node')
  sentry.init({ dsn: sentryDsn, defaultIntegrations: false, sendDefaultPii: false })
  return {
    report: (error, context) => {
      sentry.captureException(error, { tags: { ...context } })
    },
    flush: async () => {
      await sentry.close(2000)
    },
  }
}
