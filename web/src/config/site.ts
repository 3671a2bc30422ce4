/** The origin that visitors see. */
export const siteOrigin: string = import.meta.env.PUBLIC_URL

/** The address of the MCP server that agents connect to. */
export const mcpServerUrl: string = import.meta.env.MCP_SERVER_URL
