/** @type {import('next').NextConfig} */
export default {
  // `npm test` checks the types; a build that is started by `npm start` should not do it once more.
  typescript: { ignoreBuildErrors: true },
  // Packages that find files or native parts beside themselves are loaded by Node as they are.
  serverExternalPackages: ['@prisma/client', '@prisma/adapter-pg', 'pg', 'bullmq', 'ioredis', 'pino', 'undici', 'prom-client', '@opentelemetry/api', '@opentelemetry/sdk-node',
    // Each route's file holds a copy of what it uses; of these, one copy per process is enough.
    'openai', 'better-auth', '@better-auth/api-key', '@pydantic/genai-prices', '@zxcvbn-ts/core', '@zxcvbn-ts/language-common', '@huggingface/tokenizers', 'ipaddr.js'],
  poweredByHeader: false,
  reactStrictMode: true,
  // Live pages hold streams open, which must not be compressed into blocks that arrive late.
  compress: false,
  // The development server would print what people type into forms, values that must never be seen again among them.
  logging: { serverFunctions: false },
  turbopack: { root: import.meta.dirname },
}
