import { z } from 'zod'
import { JUDGE_KINDS } from '@/lib/core/judging/judge-prompts'

export const judgePromptList = z.object({
  prompts: z.array(z.object({
    judge: z.enum(JUDGE_KINDS),
    version: z.string().meta({ description: 'Stored with every vote; changes with every word of the prompt.' }),
    purpose: z.string(),
    system: z.string().meta({ description: 'The system message, word for word.' }),
    template: z.string().meta({ description: 'The user message; names in braces stand for data, `{code}` for the 16 hex digits of its fences.' }),
    counting: z.string().meta({ description: 'How votes become a verdict.' }),
  })),
  votes: z.int().meta({ description: 'Rounds or votes for one verdict, as the project is configured (`judges.votes`).' }),
  temperature: z.number(),
})
