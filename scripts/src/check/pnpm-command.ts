import { basename } from 'node:path'

export interface Command {
  file: string
  args: string[]
}

/** The pnpm that runs this script; npx, which contacts the registry, is used only if there is none. */
export function pnpmCommand(env: NodeJS.ProcessEnv, args: readonly string[]): Command {
  const path = env['npm_execpath']
  if (!path || !basename(path).startsWith('pnpm')) return { file: 'npx', args: ['--yes', 'pnpm', ...args] }
  return /\.[cm]?js$/.test(path)
    ? { file: process.execPath, args: [path, ...args] }
    : { file: path, args: [...args] }
}
