/** The element in which a pre-rendered page embeds its query results. */
export const STATE_ELEMENT_ID = 'query-state'
