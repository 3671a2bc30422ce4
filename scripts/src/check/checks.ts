import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Check {
  name: string
  /** Arguments to this Node.js. */
  args: string[]
}

/** Everything that `pnpm check` looks at. None of it changes a file. */
export function listChecks(root: string): Check[] {
  const workspaces = readdirSync(root)
    .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
    .sort()
  const program = (path: string) => join(root, 'node_modules', path)
  return [
    { name: 'lint and format', args: [program('@biomejs/biome/bin/biome'), 'ci', '.'] },
    {
      name: 'import rules',
      args: [
        program('dependency-cruiser/bin/dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.mjs',
        ...workspaces,
      ],
    },
    ...workspaces.map((workspace) => ({
      name: `types of ${workspace}`,
      args: [program('typescript/bin/tsc'), '--project', workspace, '--pretty', 'false'],
    })),
    ...generatedFileChecks(root),
  ]
}

/** A workspace whose repository files are generated has a program that compares them with their source. */
function generatedFileChecks(root: string): Check[] {
  const programs = ['api/scripts/check-openapi.ts', 'migrations/check-schema.ts']
  return programs
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ name: path, args: ['--import', 'tsx', join(root, path)] }))
}
