import { listJudgePromptsOperation } from '@/lib/core/api/operations'
import { parseConfig } from '@/lib/core/config/parse-config'
import { JUDGE_PROMPTS } from '@/lib/core/judging/judge-prompts'
import { route } from '@/lib/http'

export const GET = route(listJudgePromptsOperation, async ({ project }) => {
  const { votes, temperature } = parseConfig(project.config, 'eval_config.yaml').config.judges
  return Response.json({ prompts: JUDGE_PROMPTS, votes, temperature })
})
