import { BEGIN_CHARACTERS } from '@/lib/core/display/cut-begin'
import { Prisma } from '@/lib/db/generated/client'

/** The begin of the last thing that the user said in a chat request; a body itself never leaves the database for a list. */
export function saidByUser(request: Prisma.Sql, shown = BEGIN_CHARACTERS): Prisma.Sql {
  return Prisma.sql`(
    SELECT left(CASE json_typeof(message->'content') WHEN 'string' THEN message->>'content' ELSE message->'content'->0->>'text' END, ${shown}::int)
    FROM json_array_elements(CASE WHEN json_typeof(${request}->'messages') = 'array' THEN ${request}->'messages' ELSE '[]'::json END)
      WITH ORDINALITY AS listed(message, place)
    WHERE message->>'role' = 'user' ORDER BY place DESC LIMIT 1
  )`
}
