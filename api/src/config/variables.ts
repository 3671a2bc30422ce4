import { Value } from 'typebox/value'
import { parseSender } from '../lib/mail-sender.ts'
import { describeFound } from './found.ts'
import { isHost } from './host.ts'
import type { Fault } from './rules.ts'
import { type Env, EnvSchema, type EnvVariable, type VariableOptions } from './schema.ts'

/** What stands for a secret in an example. */
const PLACEHOLDER = /\.\.\.|your[-_]|[-_]here|change[-_]?me|replace[-_]?me|placeholder|^<.*>$|x{6,}/i

const variables = Object.keys(EnvSchema.properties) as EnvVariable[]

function options(variable: EnvVariable): VariableOptions {
  return EnvSchema.properties[variable] as unknown as VariableOptions
}

function isRequired(variable: EnvVariable): boolean {
  return EnvSchema.required.some((required) => required === variable)
}

/** Unset and empty are the same; numbers are converted; defaults are filled in. */
export function readEnv(source: NodeJS.ProcessEnv): Partial<Env> {
  const given = variables.flatMap((variable) => {
    const value = source[variable]?.trim()
    return value ? [[variable, readValue(variable, value)]] : []
  })
  return Value.Default(EnvSchema, Object.fromEntries(given)) as Partial<Env>
}

function readValue(variable: EnvVariable, value: string): string | number {
  if (variable === 'LOG_LEVEL') return value.toLowerCase()
  const isNumber =
    'type' in EnvSchema.properties[variable] && EnvSchema.properties[variable].type === 'integer'
  return isNumber && /^-?\d+$/.test(value) ? Number(value) : value
}

/** What is wrong with a variable by itself. */
export function checkEach(env: Partial<Env>): Fault[] {
  return variables.flatMap((variable) => {
    const { fix } = options(variable)
    const value = env[variable]
    if (value === undefined) {
      return isRequired(variable) ? [{ variable, problem: `is missing. ${fix}` }] : []
    }
    if (isPlaceholder(variable, String(value))) {
      return [{ variable, problem: `still holds a placeholder. ${fix}` }]
    }
    return Value.Check(EnvSchema.properties[variable], value) && isReadable(variable, String(value))
      ? []
      : [{ variable, problem: refusal(variable, value) }]
  })
}

/** Says what was found, what is expected, and what to do. */
export function refusal(variable: EnvVariable, value: string | number): string {
  const { must, fix } = options(variable)
  const found = describeFound(variable, value)
  return `${found ? `${found}; it must` : 'must'} ${must}. ${fix}`
}

/** Checks what a pattern cannot. */
function isReadable(variable: EnvVariable, value: string): boolean {
  if (variable === 'HOST') return isHost(value)
  return variable !== 'EMAIL_FROM' || parseSender(value) !== undefined
}

export function isPlaceholder(variable: EnvVariable, value = ''): boolean {
  return options(variable).secret === true && PLACEHOLDER.test(value)
}
