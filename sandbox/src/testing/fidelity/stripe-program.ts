import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript-api'

/** The pinned `stripe` package as the TypeScript compiler sees it. */
export function readStripeProgram(): ts.Program {
  return ts.createProgram([entryOfStripe()], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: [],
  })
}

function entryOfStripe(): string {
  const commonJs = createRequire(import.meta.url).resolve('stripe')
  const entry = join(dirname(commonJs), '../esm/stripe.esm.node.d.ts')
  if (!existsSync(entry)) throw new Error(`The stripe package has no type declarations at ${entry}`)
  return entry
}
