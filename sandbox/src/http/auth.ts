import { unauthorized } from './stripe-error.ts'

const TEST_KEY = /^(sk|rk)_test_[A-Za-z0-9_]{4,}$/
const PUBLISHABLE_TEST_KEY = /^pk_test_[A-Za-z0-9_]{4,}$/

/** Whether a page sent the request, which knows only the publishable key. */
export function isPublishable(authorization: string | undefined): boolean {
  return PUBLISHABLE_TEST_KEY.test(readKey(authorization) ?? '')
}

/** The sandbox accepts any test key, as a bearer token or as the user name of Basic auth. */
export function checkApiKey(authorization: string | undefined): void {
  const key = readKey(authorization)
  if (!key) {
    throw unauthorized(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using ' +
        "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )
  }
  if (key.startsWith('pk_')) {
    throw unauthorized(
      'This API call cannot be made with a publishable API key. Please use a secret API key.',
      'secret_key_required',
    )
  }
  if (!TEST_KEY.test(key)) throw unauthorized(`Invalid API Key provided: ${mask(key)}`)
}

function readKey(authorization: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ', 2)
  if (/^bearer$/i.test(scheme)) return credentials
  if (/^basic$/i.test(scheme)) return Buffer.from(credentials, 'base64').toString().split(':', 1)[0]
  return undefined
}

function mask(key: string): string {
  return key.length > 12 ? `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}` : '****'
}
