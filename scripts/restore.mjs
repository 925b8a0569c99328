import { runOnDatabase } from './run-on-database.mjs'

// `npm run restore FILE`: into an empty database, DATABASE_URL or a new data folder (SLICEGATE_DATA_DIR).

const args = process.argv.slice(2)
await runOnDatabase('restore', args, { alone: true, offline: args.length === 0 || args.includes('--help') })
