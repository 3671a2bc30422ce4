/** The origin that visitors see. */
export const siteOrigin: string = import.meta.env.PUBLIC_URL
