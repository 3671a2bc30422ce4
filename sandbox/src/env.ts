/** The only code in the sandbox that reads process.env. */
export function readEnv(env: NodeJS.ProcessEnv = process.env) {
  return {
    port: Number(env['PORT'] ?? 12111),
    host: env['HOST'] ?? '127.0.0.1',
    dataFile: env['SANDBOX_DATA_FILE'] ?? ':memory:',
    hosts: (env['SANDBOX_HOSTS'] ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    logLevel: env['LOG_LEVEL'] ?? 'warn',
    ...(env['SANDBOX_MERCHANT_NAME'] ? { merchantName: env['SANDBOX_MERCHANT_NAME'] } : {}),
  }
}
