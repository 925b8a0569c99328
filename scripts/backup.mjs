import { runOnDatabase } from './run-on-database.mjs'

// `npm run backup [FILE]`: a backup of everything, while the product runs or not. `-- --list FILE` and `-- --verify FILE` look at one.

const args = process.argv.slice(2)
await runOnDatabase('backup', args, { alone: false, offline: args.some((arg) => ['--list', '--verify', '--help'].includes(arg)) })
