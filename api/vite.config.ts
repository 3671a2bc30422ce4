import { defineConfig } from 'vite'

/** Of hundreds of files each: to find and load them one by one takes a third of a start's processor time. */
const PACKAGES_OF_MANY_FILES = [/^better-auth/, /^kysely/, /^stripe/, /^typebox/]

/**
 * `vite build`: one file for plain Node.js. Our own workspaces and the packages of many files are bundled in; all
 * others stay in node_modules.
 */
export default defineConfig({
  build: {
    ssr: 'src/server.ts',
    outDir: 'dist',
    target: 'node24',
    sourcemap: true,
    emptyOutDir: true,
    rolldownOptions: { output: { codeSplitting: false } },
  },
  ssr: { noExternal: [/^@kamiyo\//, ...PACKAGES_OF_MANY_FILES] },
})
