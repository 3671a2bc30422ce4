/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The origin that visitors see, from the build's environment. */
  readonly PUBLIC_URL: string
  /** The address of the MCP server that agents connect to. */
  readonly MCP_SERVER_URL: string
}

declare module 'virtual:brand.css'
