import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Check {
  name: string
  /** Arguments for this Node.js. */
  args: string[]
  cwd: string
  /** Printed at the end of a complete run, for a program whose exit code does not show that it crashed. */
  closingLine?: RegExp
}

/** Everything that `pnpm check` checks. No check changes a file. */
export function listChecks(root: string): Check[] {
  const workspaces = [
    ...readdirSync(root),
    ...readdirSync(join(root, 'mcp')).map((folder) => `mcp/${folder}`),
  ]
    .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
    .sort()
  const program = (path: string) => join(root, 'node_modules', path)
  const cruiser = program('dependency-cruiser/bin/dependency-cruiser.mjs')
  return [
    {
      name: 'lint and format',
      args: [program('@biomejs/biome/bin/biome'), 'check', '--colors=off', '.'],
      cwd: root,
      closingLine: /^Checked \d+ files/m,
    },
    {
      name: 'import rules',
      args: [cruiser, '--config', '.dependency-cruiser.mjs', ...workspaces],
      cwd: root,
    },
    {
      name: 'unused files, exports and packages',
      args: [program('knip/bin/knip.js'), '--no-progress'],
      cwd: root,
    },
    ...workspaces.map((workspace) => ({
      name: `types of ${workspace}`,
      args: [program('typescript/bin/tsc'), '--project', workspace, '--pretty', 'false'],
      cwd: root,
    })),
    { name: 'known weaknesses of dependencies', args: ['scripts/src/check/dependency-audit.ts'], cwd: root },
    ...generatedFileChecks(root),
  ]
}

/** Compares generated files in the repository with newly generated ones. */
function generatedFileChecks(root: string): Check[] {
  return [
    {
      name: 'api/openapi.json is current',
      args: ['--import', 'tsx', 'scripts/check-openapi.ts'],
      cwd: join(root, 'api'),
    },
    { name: 'types of the API in web are current', args: ['scripts/src/check/web-api-types.ts'], cwd: root },
  ]
}
