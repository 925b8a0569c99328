import { describe, expect, it } from 'vitest'
import { reasonParts, reasonText, rulesText } from '@/lib/core/display/coverage-preview'
import { differenceText, SCHEDULE_PRESETS, scheduleText, stageShare, stageText } from '@/lib/core/display/coverage-refresh'
import { readCron } from '@/lib/core/refresh/cron'
import { newStages, type RefreshStage } from '@/lib/core/refresh/refresh-stages'

const start = '2026-08-14T12:00:00.000Z'
const stage = (more: Partial<RefreshStage>): RefreshStage => ({ ...newStages()[2]!, startedAt: start, ...more })
const nowMs = Date.parse(start) + 10_000

describe('a refresh in words', () => {
  it('says how far a stage is, how fast, and how long it takes from here', () => {
    // 300 in 10 s are 30 a second, 700 more take 23.3 s
    expect(stageText(stage({ status: 'running', done: 300, total: 1000 }), nowMs)).toBe('300 of 1,000 texts · 30/s · 23 s left')
    expect(stageText(stage({ status: 'running', done: 0, total: null }), nowMs)).toBe('0 texts')
    expect(stageText(stage({ status: 'done', done: 1000, total: 1000, finishedAt: '2026-08-14T12:00:05.000Z', note: '900 were known' }), nowMs)).toBe('1,000 texts · 5.00 s · 900 were known')
    expect(stageText(stage({ status: 'failed', note: 'the endpoint refused' }), nowMs)).toBe('the endpoint refused')
    expect(stageText(stage({ status: 'waiting' }), nowMs)).toBe('')
  })

  it('knows which part is done, and that it cannot tell without a total', () => {
    expect(stageShare(stage({ status: 'running', done: 300, total: 1000 }))).toBe(0.3)
    expect(stageShare(stage({ status: 'running', done: 300, total: null }))).toBeNull()
    expect(stageShare(stage({ status: 'done', done: 0, total: 0 }))).toBe(1)
    expect(stageShare(stage({ status: 'waiting' }))).toBe(0)
  })

  it('says what became of the dataset', () => {
    const difference = { before: { datasetId: 'd', name: 'traffic', version: 11 }, unchanged: false, added: 120, kept: 1080, gone: 119, segments: [], clusters: [] }
    expect(differenceText(difference)).toBe('120 added, 1,080 kept, 119 gone since v11')
    expect(differenceText({ ...difference, unchanged: true })).toBe('the same cases as v11')
    expect(differenceText({ ...difference, before: null, kept: 0, gone: 0 })).toBe('120 cases, the first version')
  })

  it('offers schedules that are schedules, and shows any other as it is written', () => {
    expect(SCHEDULE_PRESETS.every(({ cron }) => readCron(cron).ok)).toBe(true)
    expect(scheduleText('0 6 * * 1')).toBe('Every Monday at 06:00')
    expect(scheduleText('5 4 * * *')).toBe('5 4 * * *')
  })

  it('says the rules of a draw, caps only where there are any', () => {
    const rules = { sampleSize: 1200, segmentFloor: 25, clusterFloor: 10, noiseFloor: 20, newFloor: 20, perConversation: 5 }
    const floors = 'Floors: 25 for a segment, 10 for a cluster, 20 for novel traffic, 20 for what was seen first lately'
    expect(rulesText({ sampler: 'stratified', customerShare: 0.25, rules })).toBe(`${floors}; at most 25% of one customer and 5 of one conversation.`)
    expect(rulesText({ sampler: 'stratified', customerShare: null, rules: { ...rules, perConversation: null } })).toBe(`${floors}.`)
    expect(rulesText({ sampler: 'uniform', customerShare: 0.25, rules })).toBe('1,200 cases, drawn uniformly: no floors and no caps.')
  })

  it('says why a part of the traffic gets its cases, in the order of the draw', () => {
    const row = { reasons: { share: 3, 'segment floor': 12 } }
    expect(reasonParts(row).map(({ reason }) => reason)).toEqual(['segment floor', 'share'])
    expect(reasonText(row)).toBe('12 cases: floor of the segment, 3 cases: share of the traffic')
  })
})
