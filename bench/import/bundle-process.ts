import path from 'node:path'
import esbuild from 'esbuild'

/** Bundles the importing process as the product's processes are: a loader in it would take time and memory that they do not. Returns the file; delete it afterwards. */
export async function bundleProcess(): Promise<string> {
  const outfile = path.resolve('.slicegate/build', `bench-import-${process.pid}.mjs`)
  await esbuild.build({
    entryPoints: ['bench/import/import-process.ts'], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node22', packages: 'external', alias: { '@': process.cwd() }, logLevel: 'error',
  })
  return outfile
}
