import fs from 'node:fs'
import path from 'node:path'

/** Where the migrations lie, beside the build: processes start in the folder of the product. */
export const MIGRATIONS_DIR = path.resolve('prisma/migrations')

/** Name of the newest migration that this build knows. Throws an Error that names the folder when there is none. */
export function newestMigration(migrationsDir: string = MIGRATIONS_DIR): string {
  const entries = fs.existsSync(/* turbopackIgnore: true */ migrationsDir) ? fs.readdirSync(/* turbopackIgnore: true */ migrationsDir, { withFileTypes: true }) : []
  const newest = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort().at(-1)
  if (newest === undefined) throw new Error(`${migrationsDir} holds no migrations: start the product in its own folder`)
  return newest
}
