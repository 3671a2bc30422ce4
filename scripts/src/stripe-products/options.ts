import { parseArgs } from 'node:util'

export type Mode = 'test' | 'live'

export interface ProductsOptions {
  mode: Mode
  writeEnv: boolean
  isDryRun: boolean
}

export const HELP = `Makes a Stripe account ready: the catalogue's products and prices, the configuration of the billing
portal, and the webhook endpoint of PUBLIC_URL. What exists is found, and put right where it is not as it should be.

  pnpm stripe:products --test              in test mode (needs a test key)
  pnpm stripe:products --live              in live mode (needs a live key)
  pnpm stripe:products --test --write-env  and sets the ids and the secret in .env
  pnpm stripe:products --test --dry-run    only shows what it would do; changes nothing anywhere

The key is STRIPE_SECRET_KEY, from the environment or .env. The ids are written to
stripe_product_ids.txt. Running it again changes nothing that is already right.`

/** `undefined` means that the help text is wanted. */
export function readOptions(args: string[]): ProductsOptions | undefined {
  const flag = { type: 'boolean', default: false } as const
  const options = {
    test: flag,
    live: flag,
    'write-env': flag,
    'dry-run': flag,
    help: { ...flag, short: 'h' },
  } as const
  const { values } = parseArgs({ args, options, strict: true })
  if (values.help) return undefined
  if (values.test === values.live) throw new Error('Give either --test or --live; --help explains them')
  return {
    mode: values.live ? 'live' : 'test',
    writeEnv: values['write-env'],
    isDryRun: values['dry-run'],
  }
}

/** Refuses a missing key and one of the other mode, without ever showing the key. */
export function checkKey(secretKey: string | undefined, mode: Mode): string {
  if (!secretKey) throw new Error('STRIPE_SECRET_KEY is not set; put it into .env or the environment')
  const found = /^(?:sk|rk)_(test|live)_/.exec(secretKey)?.[1]
  if (!found) throw new Error('STRIPE_SECRET_KEY must start with sk_test_, sk_live_, rk_test_ or rk_live_')
  if (found !== mode) {
    throw new Error(
      `STRIPE_SECRET_KEY is a ${found} key, and --${mode} was given; use the ${mode} key or --${found}`,
    )
  }
  return secretKey
}
