import { Prisma } from '@/lib/db/generated/client'

/** Everything that the user said in a chat request, one message after the other, at most `shown` characters; null where nothing was said. */
export function saidInRequest(request: Prisma.Sql, shown: number): Prisma.Sql {
  return Prisma.sql`(
    SELECT left(string_agg(CASE json_typeof(message->'content') WHEN 'string' THEN message->>'content'
      WHEN 'array' THEN (SELECT string_agg(part->>'text', ' ') FROM json_array_elements(message->'content') part WHERE json_typeof(part) = 'object') END, ' ' ORDER BY place), ${shown}::int)
    FROM json_array_elements(CASE WHEN json_typeof(${request}->'messages') = 'array' THEN ${request}->'messages' ELSE '[]'::json END)
      WITH ORDINALITY AS listed(message, place)
    WHERE message->>'role' = 'user'
  )`
}

/** The begin of what an answer says; null where it says nothing, for instance because it calls a tool. */
export function saidInAnswer(response: Prisma.Sql, shown: number): Prisma.Sql {
  return Prisma.sql`(
    SELECT nullif(left(CASE json_typeof(${response}->'message'->'content') WHEN 'string' THEN ${response}->'message'->>'content'
      WHEN 'array' THEN ${response}->'message'->'content'->0->>'text' END, ${shown}::int), '')
  )`
}
