import { defineConfig } from 'vite'

/** `vite build`: one file for plain Node.js. Packages stay in node_modules; our own workspaces are bundled in. */
export default defineConfig({
  build: {
    ssr: 'src/server.ts',
    outDir: 'dist',
    target: 'node24',
    sourcemap: true,
    emptyOutDir: true,
  },
  ssr: { noExternal: [/^@kamiyo\//] },
})
