import fs from 'node:fs'
import path from 'node:path'
import Ajv from 'ajv'
import { CronJob } from 'kubernetes-models/batch/v1/CronJob'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { Secret } from 'kubernetes-models/v1/Secret'
import { Service } from 'kubernetes-models/v1/Service'
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount'
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ENDPOINT_DEFAULTS, endpointInput } from '@/lib/core/endpoint-input'
import { parseEndpointsFile } from '@/lib/core/endpoints-file'
import { createRenderer } from './test-helm-template'

const CHART = 'helm/slicegate'
const KINDS = { ConfigMap, CronJob, Deployment, HorizontalPodAutoscaler, Ingress, Job, NetworkPolicy, PodDisruptionBudget, Secret, Service, ServiceAccount, ServiceMonitor }

type Container = {
  name: string; image: string; command?: string[]; env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string; optional?: boolean } } }[]
  securityContext: object; volumeMounts: { mountPath: string }[]; readinessProbe?: { httpGet: { path: string } }; livenessProbe?: { httpGet: { path: string } }
}
type PodSpec = { securityContext: object; automountServiceAccountToken: boolean; containers: Container[]; terminationGracePeriodSeconds?: number; volumes: { name: string }[] }
type Resource = { apiVersion: string; kind: keyof typeof KINDS; metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> }; spec: Record<string, unknown> }
type Values = Record<string, unknown>

const read = (name: string) => fs.readFileSync(path.join(CHART, name), 'utf8')
const chart = parse(read('Chart.yaml')) as { name: string; version: string; appVersion: string }
const defaults = parse(read('values.yaml')) as Values
const templates = Object.fromEntries(fs.readdirSync(path.join(CHART, 'templates')).map((name) => [name, read(`templates/${name}`)]))
const renderer = createRenderer(templates)
const schema = JSON.parse(read('values.schema.json')) as object
const isValid = new Ajv({ strict: false, allErrors: true }).compile(schema)

/** As Helm does: maps are merged, everything else is replaced. */
function merge(base: Values, given: Values): Values {
  const merged = { ...base }
  for (const [key, value] of Object.entries(given)) {
    const both = [base[key], value].every((one) => one !== null && typeof one === 'object' && !Array.isArray(one))
    merged[key] = both ? merge(base[key] as Values, value as Values) : value
  }
  return merged
}

function renderChart(given: Values): Resource[] {
  const values = merge(defaults, given)
  isValid(values)
  expect(isValid.errors).toBeNull()
  const context = { Values: values, Release: { Name: 'gate', Service: 'Helm' }, Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion } }
  const files = Object.keys(templates).filter((name) => name.endsWith('.yaml'))
  const documents = files.flatMap((name) => parseAllDocuments(renderer(name, context)))
  for (const document of documents) expect(document.errors).toEqual([])
  return documents.map((document) => document.toJS() as Resource).filter((resource) => resource !== null)
}

const LEAST = { url: 'https://gate.example.com', existingSecret: 'slicegate' }
const ENDPOINTS = [
  { name: 'openai: "main"', baseUrl: 'https://api.openai.com/v1', apiKeyEnv: 'OPENAI_API_KEY', roles: ['candidate', 'judge'], concurrency: 8, timeoutMs: 60_000, requestsPerMinute: 600, tokensPerMinute: 2_000_000, judgeModel: 'gpt-5', prices: { 'gpt-5': { input: 1.25, output: 10, cachedInput: 0.125, date: '2026-11-01', source: 'contract' } } },
  { name: 'vllm', baseUrl: 'http://models.internal:8000/v1', roles: ['baseline'] },
]
const ALL = {
  ...LEAST, env: { SLICEGATE_LOG_LEVEL: 'debug', SLICEGATE_POOL_SIZE: 20 }, envFrom: [{ secretRef: { name: 'provider-keys' } }],
  imagePullSecrets: [{ name: 'pull' }], nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'dedicated', operator: 'Exists' }], podAnnotations: { team: 'ml' },
  init: { userEmail: 'ops@example.com', project: 'support-bot', endpoints: ENDPOINTS },
  web: { autoscaling: { enabled: true } }, ingress: { enabled: true, className: 'nginx', host: 'gate.example.com', tlsSecret: 'tls', annotations: { a: 'b' } },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' }, token: true }, backup: { enabled: true, existingClaim: 'backups' },
  networkPolicy: { webFrom: [{ namespaceSelector: {} }], metricsFrom: [{ podSelector: { matchLabels: { app: 'prometheus' } } }] },
  serviceAccount: { annotations: { 'iam.example.com/role': 'gate' } },
}
const TRIAL = { url: 'http://localhost:3000', secret: { SLICEGATE_SECRET: 's'.repeat(32), DATABASE_URL: 'postgresql://a:b@c/d', DATABASE_OWNER_URL: 'postgresql://o:p@c/d', REDIS_URL: 'redis://r:6379', SLICEGATE_APP_ROLE_PASSWORD: 'x'.repeat(16) } }
const CASES = { 'the least': LEAST, everything: ALL, 'a trial with its own Secret': TRIAL }

const named = (resources: Resource[], kind: string, name: string) => resources.find((one) => one.kind === kind && one.metadata.name === name)!
function podsOf(resources: Resource[]): { name: string; kind: string; spec: PodSpec }[] {
  return resources.flatMap(({ kind, metadata: { name }, spec }) => {
    const of = kind === 'CronJob' ? (spec.jobTemplate as { spec: Values }).spec : spec
    const template = of?.template as { spec: PodSpec } | undefined
    return template ? [{ name, kind, spec: template.spec }] : []
  })
}

describe.each(Object.entries(CASES))('the chart with %s', (_name, values) => {
  const resources = renderChart(values)

  it('consists of objects that the schemas of Kubernetes accept', () => {
    for (const resource of resources) {
      const Kind = KINDS[resource.kind] as unknown as new (data: object) => { validate: () => void }
      expect(() => new Kind(resource).validate(), `${resource.kind} ${resource.metadata.name}`).not.toThrow()
    }
    expect(new Set(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size).toBe(resources.length)
  })

  it('runs every container as a user without rights on a read-only file system with a /tmp', () => {
    const pods = podsOf(resources)
    expect(pods.length).toBeGreaterThanOrEqual(3)
    for (const { spec } of pods) {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } })
      expect(spec.automountServiceAccountToken).toBe(false)
      for (const { securityContext, volumeMounts } of spec.containers) {
        expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
        expect(volumeMounts.map(({ mountPath }) => mountPath)).toContain('/tmp')
      }
    }
  })

  it('lets the setup alone know the owner of the database', () => {
    for (const { name, spec } of podsOf(resources)) {
      const url = spec.containers[0]!.env.find((variable) => variable.name === 'DATABASE_URL')
      expect(url?.valueFrom?.secretKeyRef.key).toBe(name === 'gate-setup' ? 'DATABASE_OWNER_URL' : 'DATABASE_URL')
      expect(new Set(spec.containers[0]!.env.map((variable) => variable.name)).size).toBe(spec.containers[0]!.env.length)
    }
  })

  it('sets only variables that the product knows', () => {
    const known = [...fs.readFileSync('lib/env.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1])
    for (const { spec } of podsOf(resources)) {
      for (const { name } of spec.containers[0]!.env) expect([...known, 'SLICEGATE_CALLED_FROM']).toContain(name)
    }
  })

  it('holds no secret outside of a Secret', () => {
    for (const { name, value } of podsOf(resources).flatMap(({ spec }) => spec.containers[0]!.env)) {
      if (/SECRET|PASSWORD|TOKEN|_KEY|DATABASE|REDIS/.test(name)) expect(`${name} ${value ?? 'from a Secret'}`).toBe(`${name} from a Secret`)
    }
  })

  it('selects with its services, budgets and policies exactly the pods that it makes', () => {
    for (const { kind, metadata, spec } of resources) {
      if (!['Service', 'PodDisruptionBudget', 'NetworkPolicy'].includes(kind)) continue
      const selector = (kind === 'Service' ? spec.selector : ((kind === 'NetworkPolicy' ? spec.podSelector : spec.selector) as { matchLabels: object }).matchLabels) as Record<string, string>
      expect(selector).toEqual({ 'app.kubernetes.io/name': 'slicegate', 'app.kubernetes.io/instance': 'gate', 'app.kubernetes.io/component': metadata.labels['app.kubernetes.io/component'] })
    }
  })
})

describe('the schemas of Kubernetes', () => {
  it('refuse what is none of theirs: the check above can fail', () => {
    const deployment = named(renderChart(LEAST), 'Deployment', 'gate-web')
    const check = (change: Values) => new Deployment({ ...deployment, spec: { ...deployment.spec, ...change } } as never).validate()
    expect(() => check({ replicas: 'two' })).toThrow()
    expect(() => check({ selector: undefined })).toThrow()
    expect(() => check({ template: { spec: { containers: [{ image: 'x' }] } } })).toThrow()
  })
})

describe('the chart', () => {
  it('has the version of the product', () => {
    const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string }
    expect({ version: chart.version, appVersion: chart.appVersion }).toEqual({ version, appVersion: version })
  })

  it('asks web and workers whether they live and whether they are ready, and gives work time to end', () => {
    const resources = renderChart(LEAST)
    for (const [name, least] of [['gate-web', 30], ['gate-worker', 55]] as const) {
      const spec = (named(resources, 'Deployment', name).spec.template as { spec: PodSpec }).spec
      expect(spec.containers[0]).toMatchObject({ livenessProbe: { httpGet: { path: '/healthz' } }, readinessProbe: { httpGet: { path: '/readyz' } }, startupProbe: { httpGet: { path: '/healthz' } } })
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(least)
    }
  })

  it('migrates before anything else is changed, and says so when processes may run beside it', () => {
    const job = named(renderChart(LEAST), 'Job', 'gate-setup')
    expect(job.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' })
    const command = (values: Values) => podsOf(renderChart(values)).find(({ name }) => name === 'gate-setup')!.spec.containers[0]!.command
    expect(command(LEAST)).toEqual(['node', '.slicegate/build/setup.mjs'])
    expect(command({ ...LEAST, setup: { whileRunning: true } })).toEqual(['node', '.slicegate/build/setup.mjs', '--while-running'])
  })

  it('brings model endpoints to the setup, and to nobody else, as a file that it reads', () => {
    const resources = renderChart(ALL)
    const given = named(resources, 'ConfigMap', 'gate-init') as unknown as { metadata: { annotations: Record<string, string> }; data: Record<string, string> }
    expect(parseEndpointsFile(given.data['endpoints.yaml']!, 'endpoints.yaml').map(({ endpoint }) => endpoint)).toEqual(ENDPOINTS.map((one) => ({ ...ENDPOINT_DEFAULTS, ...one })))
    // large numbers as Helm itself writes them
    expect(parseEndpointsFile('- { name: a, baseUrl: "http://a/v1", tokensPerMinute: 2e+06 }', 'f')[0]!.endpoint.tokensPerMinute).toBe(2_000_000)
    expect(given.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-weight': '-10' })
    const mounts = podsOf(resources).flatMap(({ name, spec }) => spec.containers[0]!.volumeMounts.filter(({ mountPath }) => mountPath === '/init').map(() => name))
    expect(mounts).toEqual(['gate-setup'])
    const setup = podsOf(resources).find(({ name }) => name === 'gate-setup')!.spec
    expect(setup.containers[0]!.env).toContainEqual({ name: 'SLICEGATE_INIT_ENDPOINTS_FILE', value: '/init/endpoints.yaml' })
    expect(setup.volumes).toContainEqual({ name: 'init', configMap: { name: 'gate-init' } })
    expect(renderChart(LEAST).some(({ kind }) => kind === 'ConfigMap')).toBe(false)
  })

  it('knows the fields of an endpoint that the product knows, but no key', () => {
    const { definitions } = schema as { definitions: { endpoint: { properties: object } } }
    expect(Object.keys(definitions.endpoint.properties).sort()).toEqual(Object.keys(endpointInput.shape).filter((name) => name !== 'apiKey').sort())
  })

  it('leaves the number of web pods to the autoscaler when there is one', () => {
    expect(named(renderChart(LEAST), 'Deployment', 'gate-web').spec.replicas).toBe(2)
    expect(named(renderChart(ALL), 'Deployment', 'gate-web').spec).not.toHaveProperty('replicas')
    expect(named(renderChart(ALL), 'HorizontalPodAutoscaler', 'gate-web').spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 })
  })

  it('keeps the metadata service of a cloud out of reach', () => {
    const policies = renderChart(LEAST).filter(({ kind }) => kind === 'NetworkPolicy')
    expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual(['gate-backup', 'gate-setup', 'gate-web', 'gate-worker'])
    for (const { spec } of policies) {
      expect(JSON.stringify(spec.egress)).toContain('"except":["169.254.0.0/16"]')
      // the cache of names on the node answers there, and nothing else does
      const linkLocal = (spec.egress as { to: { ipBlock?: { cidr: string } }[]; ports?: { port: number }[] }[]).filter(({ to }) => to.some(({ ipBlock }) => ipBlock?.cidr.startsWith('169.254.')))
      expect(linkLocal).toEqual([{ to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] }])
    }
  })

  it('runs bundles that the build makes', () => {
    const build = fs.readFileSync('scripts/build.mjs', 'utf8')
    const files = podsOf(renderChart(ALL)).flatMap(({ spec }) => spec.containers[0]!.command ?? []).filter((word) => word.includes('.slicegate/build/'))
    expect(files).toHaveLength(3)
    for (const file of files) expect(build).toContain(`${path.basename(file, '.mjs')}: '`)
  })

  it('says which value is missing', () => {
    expect(() => renderChart({ existingSecret: 'slicegate' })).toThrow('url: expected where people open the app')
    expect(() => renderChart({ url: 'https://gate.example.com' })).toThrow('existingSecret, or secret.SLICEGATE_SECRET: expected')
    expect(() => renderChart({ ...LEAST, backup: { enabled: true } })).toThrow('backup.existingClaim: expected')
    expect(() => renderChart({ ...LEAST, ingress: { enabled: true } })).toThrow('ingress.host: expected')
  })

  it('refuses values that it does not know', () => {
    for (const wrong of [{ replicas: 3 }, { web: { replicas: -1 } }, { web: { replicas: '2' } }, { url: 'gate.example.com' }, { url: 'https://a/b' }, { image: { repository: '' } },
      { env: { 'not-a-name': 'x' } }, { backup: { schedule: 'daily' } }, { existingSecret: 'Not A Name' }, { worker: { concurrency: 0 } }, { init: { project: 'Support Bot' } },
      { init: { endpoints: ENDPOINTS } }, { init: { project: 'a', endpoints: [{ name: 'a' }] } }, { init: { project: 'a', endpoints: [{ ...ENDPOINTS[1], apiKey: 'sk-1234' }] } }]) {
      expect(`${JSON.stringify(wrong)} ${isValid(merge(defaults, { ...LEAST, ...wrong }))}`).toBe(`${JSON.stringify(wrong)} false`)
    }
    expect(isValid(merge(defaults, ALL))).toBe(true)
  })
})

describe('the renderer of these tests', () => {
  const render = (text: string, context: object = {}) => createRenderer({ a: text })('a', context)

  it('follows the language of Helm where it knows it', () => {
    expect(render('a {{- if .x }} b {{- else }} c {{- end }}\n{{ .y | quote }}', { x: [], y: 2 })).toBe('a c\n"2"')
    expect(render('{{ range $k, $v := .m }}{{ $k }}={{ $v }};{{ end }}', { m: { b: 1, a: 2 } })).toBe('a=2;b=1;')
    expect(render('{{ define "n" }}x{{ end }}{{ include "n" . | nindent 2 }}')).toBe('\n  x')
  })

  it('fails on everything else rather than to guess', () => {
    for (const text of ['{{ lookup "v1" }}', '{{ with .x }}{{ end }}', '{{ .x }}', '{{ if .x }}', '{{ end }}', '{{ $x }}', '{{ .a.b }}', '{{ 1.5 }}', '{{ include "none" . }}', '{{ range .x }}{{ end }}', '{{ .m }}']) {
      expect(() => render(text, { m: {} }), text).toThrow()
    }
  })
})
