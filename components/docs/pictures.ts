import type { ComponentType } from 'react'
import { ArmsAndFlips } from '@/components/docs/pictures/arms-and-flips'
import { ChainOfTheSet } from '@/components/docs/pictures/chain-of-the-set'
import { Confirmation } from '@/components/docs/pictures/confirmation'
import { SamplingWithFloors } from '@/components/docs/pictures/sampling-with-floors'
import { WayOfTheData } from '@/components/docs/pictures/way-of-the-data'
import { WorstSegment } from '@/components/docs/pictures/worst-segment'

/** The drawings by the name of their file in docs/pictures, which `npm run docs` writes for readers of the repository. */
export const PICTURES: Record<string, ComponentType | undefined> = {
  'way-of-the-data': WayOfTheData, 'arms-and-flips': ArmsAndFlips, 'worst-segment': WorstSegment, confirmation: Confirmation,
  'chain-of-the-set': ChainOfTheSet, 'sampling-with-floors': SamplingWithFloors,
}
