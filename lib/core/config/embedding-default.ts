/** What texts are embedded with unless the configuration says otherwise; 256 numbers group as well as all of them and faster. */
export const EMBEDDING_DEFAULT = { model: 'text-embedding-3-large', dimensions: 256 }
