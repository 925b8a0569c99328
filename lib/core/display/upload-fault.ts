type UploadField = 'before' | 'after' | 'config'

/**
 * Where a refused upload is shown. The server calls the files by the names of their fields; a person knows them by their own.
 *
 * @param message as the server gave it, e.g. `after:2: passed: expected true, false or null`
 * @param names the names of the chosen files; null where none was chosen
 * @returns the field, null when no single file is at fault, and the message with the file's own name
 */
export function uploadFault(message: string, names: Record<UploadField, string | null>): { field: UploadField | null; message: string } {
  const side = /^(before|after):/.exec(message)?.[1] as 'before' | 'after' | undefined
  if (side) return { field: side, message: (names[side] ?? side) + message.slice(side.length) }
  if (message.startsWith('eval_config.yaml') && names.config) {
    return { field: 'config', message: names.config + message.slice('eval_config.yaml'.length) }
  }
  return { field: null, message }
}
