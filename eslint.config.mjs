import nextPlugin from '@next/eslint-plugin-next'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** How operators see a process; what workers and the web server start with, and nobody who does the work. */
const OPERATIONS = ['health', 'metrics', 'scrape', 'tracing', 'start-tracing', 'live-process', 'process-state', 'request-context', 'job-origin', 'describe-fault'].map((name) => `./lib/${name}.ts`)

/** Who may import whom; DECISIONS.md and AGENTS.md have the same table in words. */
const layers = {
  './lib/core': ['./lib/core'],
  './lib/db': ['./lib/db', './lib/core', './lib/env.ts', './lib/errors.ts', './lib/log.ts', './lib/tracing.ts'],
  './lib/llm': ['./lib/llm', './lib/core', './lib/env.ts', './lib/errors.ts', './lib/log.ts'],
  './lib/queue': ['./lib/queue', './lib/core', './lib/env.ts', './lib/errors.ts', './lib/log.ts'],
  './lib/services': ['./lib/services', './lib/core', './lib/db', './lib/llm', './lib/queue', './lib/errors.ts', './lib/log.ts', './lib/events.ts', './lib/counted.ts', './lib/tracing.ts'],
  './workers': ['./workers', './lib/services', './lib/deps.ts', './lib/queue', './lib/core', './lib/env.ts', './lib/log.ts', './lib/strong-secrets.ts', ...OPERATIONS],
  './components': ['./components', './lib/core'],
  './app': ['./app', './components', './lib/services', './lib/db', './lib/deps.ts', './lib/core', './lib/http.ts', './lib/text-stream.ts', './lib/errors.ts', './lib/auth.ts', './lib/events.ts', './lib/env.ts', './lib/log.ts', './lib/scrape.ts'],
  './cli': ['./cli', './lib/core'],
}

const zones = Object.entries(layers).map(([target, allowed]) => ({
  target,
  from: './',
  except: [...allowed, './node_modules'],
  message: `${target} may import only ${allowed.join(', ')}`,
}))

const codeFiles = ['**/*.ts', '**/*.tsx']
const tests = ['**/*.test.ts', '**/*.test.tsx', '**/*.spec.ts', 'e2e/**', '**/*.bench.ts', '**/test-*.ts']

export default tseslint.config(
  { ignores: ['node_modules', '.next', '.slicegate', 'lib/db/generated', 'lib/core/docs/generated', '**/*.as.ts', 'next-env.d.ts', 'test-results', 'playwright-report'] },
  ...tseslint.configs.recommended,
  {
    files: [...codeFiles, '**/*.mjs'],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks, '@next/next': nextPlugin },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-console': ['error'],
      'max-lines': ['error', { max: 400 }],
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@next/next/no-img-element': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': ['error',
        { selector: "ImportDeclaration[source.value=/^\\.\\.?\\//]", message: 'Import by the alias @/….' },
        { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Only lib/env.ts reads the environment.' },
      ],
    },
  },
  {
    files: codeFiles,
    ignores: tests,
    rules: { 'import-x/no-restricted-paths': ['error', { zones }] },
  },
  {
    files: ['lib/core/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*', 'pg', 'openai', 'bullmq', 'ioredis', 'next', 'next/*', 'react', '@prisma/*', 'pino', 'undici'], message: 'lib/core is pure.' }] }],
      'no-restricted-globals': ['error', 'fetch', 'setTimeout', 'setInterval', 'process'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { object: 'Date', property: 'now' }],
    },
  },
  {
    files: tests,
    rules: { 'max-lines': ['error', { max: 500 }] },
  },
  {
    files: ['**/*.mjs', 'lib/env.ts', 'e2e/**', '**/*.test.ts', 'scripts/**', '*.config.ts', 'cli/main.ts'],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
)

