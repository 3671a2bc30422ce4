/** The data block in which a pre-rendered page brings its query results. */
export const STATE_ELEMENT_ID = 'query-state'
