import { describe, expect, it } from 'vitest'
import { uploadFault } from '@/lib/core/display/upload-fault'

const names = { before: 'old.jsonl', after: 'bad.jsonl', config: 'gate.yaml' }

describe('the fault of an upload', () => {
  it('stands at its field and carries the name of the file that the person chose', () => {
    expect(uploadFault('after:2: passed: expected true, false or null', names))
      .toEqual({ field: 'after', message: 'bad.jsonl:2: passed: expected true, false or null' })
    expect(uploadFault('eval_config.yaml:3: floor: expected a number', names)).toEqual({ field: 'config', message: 'gate.yaml:3: floor: expected a number' })
  })

  it('stands at no field when both files or the project are at fault', () => {
    for (const message of ['before, after: there is no case in either file', 'after all: no']) {
      expect(uploadFault(message, names)).toEqual({ field: null, message })
    }
    const own = 'eval_config.yaml:3: floor: expected a number'
    expect(uploadFault(own, { ...names, config: null })).toEqual({ field: null, message: own })
  })
})
