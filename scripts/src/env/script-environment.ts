/** The only reader of process.env in this workspace. */
export function scriptEnvironment(): NodeJS.ProcessEnv {
  return process.env
}
