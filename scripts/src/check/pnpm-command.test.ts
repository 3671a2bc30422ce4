import { expect, test } from 'vitest'
import { pnpmCommand } from './pnpm-command.ts'

test.each([
  [
    '/usr/lib/node_modules/pnpm/bin/pnpm.cjs',
    process.execPath,
    ['/usr/lib/node_modules/pnpm/bin/pnpm.cjs', 'audit'],
  ],
  [
    '/usr/lib/node_modules/pnpm/bin/pnpm.mjs',
    process.execPath,
    ['/usr/lib/node_modules/pnpm/bin/pnpm.mjs', 'audit'],
  ],
  ['/home/me/.local/share/pnpm/pnpm', '/home/me/.local/share/pnpm/pnpm', ['audit']],
])(
  'the pnpm at %s that runs the check runs the audit too, and no registry is asked for another',
  (path, file, args) => {
    expect(pnpmCommand({ npm_execpath: path }, ['audit'])).toEqual({ file, args })
  },
)

test.each([undefined, '/usr/lib/node_modules/npm/bin/npm-cli.js'])(
  'without one (%s) npx finds it',
  (npm_execpath) => {
    expect(pnpmCommand({ npm_execpath }, ['audit'])).toEqual({
      file: 'npx',
      args: ['--yes', 'pnpm', 'audit'],
    })
  },
)
