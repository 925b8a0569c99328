/** What a server action answers: done, or a sentence for the person, with the field it belongs to where there is one. */
export type ActionResult<T = undefined> = { ok: true; value: T } | { ok: false; message: string; field: string | null }
