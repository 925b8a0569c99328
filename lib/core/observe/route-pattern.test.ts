import { expect, it } from 'vitest'
import { createRoutePattern, methodLabel } from '@/lib/core/observe/route-pattern'

const patternOf = createRoutePattern({
  fixed: [{ page: '/' }, { page: '/new' }, { page: '/api/v1/runs' }],
  dynamic: [{ page: '/p/[project]', regex: '^/p/([^/]+?)(?:/)?$' }, { page: '/p/[project]/runs/[runId]', regex: '^/p/([^/]+?)/runs/([^/]+?)(?:/)?$' }],
})

it('names the route and not what its address holds', () => {
  expect(patternOf('/p/acme/runs/0198')).toBe('/p/[project]/runs/[runId]')
  expect(patternOf('/p/acme?q=my+order')).toBe('/p/[project]')
  expect(patternOf('/new')).toBe('/new')
  expect(patternOf('/new/')).toBe('/new')
  expect(patternOf('/')).toBe('/')
})

it('counts the files of the framework as one, and everything unknown as other', () => {
  expect(patternOf('/_next/static/chunks/4f.js')).toBe('/_next')
  expect(patternOf('/wp-login.php')).toBe('other')
  expect(patternOf('/p/acme/runs/0198/more/than/there/is')).toBe('other')
})

it('knows the methods that there are', () => {
  expect(methodLabel('POST')).toBe('POST')
  expect(methodLabel('BREW')).toBe('other')
  expect(methodLabel(undefined)).toBe('other')
})
