export type Product = { url: string; stop: () => Promise<void> }
export function startProduct(options: { databaseUrl: string; dataDir: string; account: { email: string; password: string } }): Promise<Product>
