import { defaultConfig } from '@/lib/core/config/default-config'
import { configKeySchemas } from '@/lib/core/config/json-schema'
import { KEY_MEANINGS, type KeyMeaning } from '@/lib/core/config/key-meanings'
import { code, page, table } from '@/scripts/docs/markdown'
import { typeWords, type Schema } from '@/scripts/docs/schema-words'

const EXAMPLE = `segment_by: intent
segments: [refund_flow, invoice_parse, { id: legal_letters, floor: 0.9, floor_mode: strict }]

gating:
  aggregate: min_segment     # the worst segment decides
  threshold: 0.85
  regression_threshold: 0.02
  false_block_budget: 0.1

replay:
  sample_size: 2000
  window_days: 7
  customer_cap: 25%

judges: { votes: 3, temperature: 0.3 }
adversarial: { weight: 3, floor: 0.85 }
budget: { run_usd: 5, week_usd: 40 }`

const SECTIONS: { title: string; about: string; holds: (path: string) => boolean }[] = [
  { title: 'Segments and families', about: 'What the traffic is cut into. The four settings that are no list may also stand in `gating`.', holds: (path) => /^(segment_by|unlisted_segments|family_key|group_by|segments|families)\b/.test(path) },
  { title: 'gating', about: 'What blocks a deploy. [How the gate decides](../gate.md) explains the words.', holds: (path) => path.startsWith('gating') },
  { title: 'replay', about: 'Which traffic becomes cases: [refreshing the eval set](../refresh.md).', holds: (path) => path.startsWith('replay') },
  { title: 'judges', about: 'How answers are compared: [how answers are judged](../judging.md).', holds: (path) => path.startsWith('judges') },
  { title: 'adversarial', about: 'The set of reported failures: [the adversarial set](../adversarial.md).', holds: (path) => path.startsWith('adversarial') },
  { title: 'budget', about: 'What may be spent: [budgets in CI](../ci.md#budgets-and-how-to-stop-and-go-on).', holds: (path) => path.startsWith('budget') },
  { title: 'embedding', about: 'What texts are embedded with.', holds: (path) => path.startsWith('embedding') },
]

/** docs/reference/config.md, out of the schema, the meanings of its keys and the defaults that the parser fills in. */
export function configPage(): string {
  const schemas = configKeySchemas()
  return page(
    '# eval_config.yaml',
    'Every key, out of the very schema that the file is parsed with. The file stands in a project’s settings, or CI sends it with a run; all of it is optional.',
    'Rates are written as `0.85` or `85%`. A wrong value is an error that names line, key and what was expected; an unknown key is a warning with the nearest name. '
      + '`slicegate schema config` prints the JSON Schema, a server has it at `/api/v1/config.schema.json`: editors complete and check the file by it.',
    `\`\`\`yaml title=eval_config.yaml\n${EXAMPLE}\n\`\`\``,
    '> [!NOTE]\n> `gates` is another name of `gating`, and `eval_config:` may stand around everything. The same key twice with different values is an error, not a matter of order.',
    ...SECTIONS.flatMap(({ title, about, holds }) => [`## ${title}`, about, keyTable(KEY_MEANINGS.filter(({ path }) => holds(path)), schemas)]),
  )
}

function keyTable(keys: readonly KeyMeaning[], schemas: ReadonlyMap<string, Record<string, unknown>>): string {
  const leaves = keys.filter(({ path }) => !keys.some((other) => other.path.startsWith(`${path}.`)) || path === 'segments')
  return table(['key', 'value', 'default', 'meaning'], leaves.map((meaning) => [
    code(meaning.path), typeWords(schemas.get(meaning.path) as Schema), defaultWords(meaning),
    `${meaning.meaning}${meaning.example === undefined ? '' : ` Example: ${code(meaning.example)}`}`,
  ]))
}

function defaultWords({ standard, standardWords }: KeyMeaning): string {
  if (standardWords !== undefined) return standardWords
  return standard ? code(String(standard(defaultConfig()))) : 'required'
}
