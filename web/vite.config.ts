import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { brandCss } from './build/brand-css.ts'
import { staticSite } from './build/static-site.ts'
import { readWebEnv } from './env.ts'

const env = readWebEnv()
const api = { target: env.apiUrl, xfwd: true }
/** Anchored, because `/api-docs` is one of our pages. */
const proxy = { '^/(api|key)/': api, '^/openapi\\.json$': api, '^/(healthz|readyz)$': api }

export default defineConfig(({ command, isPreview }) => ({
  // The dev server falls back to one shell; the built site has real files and a real 404.
  appType: command === 'serve' && !isPreview ? 'spa' : 'custom',
  plugins: [react(), tailwindcss(), brandCss(), staticSite(env.stripeStandIn)],
  define: {
    'import.meta.env.PUBLIC_URL': JSON.stringify(env.publicUrl),
    'import.meta.env.MCP_SERVER_URL': JSON.stringify(env.mcpServerUrl),
  },
  build: {
    // Nothing is inlined, because the content security policy allows only our own files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: env.port, strictPort: true, proxy },
  preview: { port: env.port, strictPort: true, proxy, cors: false },
}))
