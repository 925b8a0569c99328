import { Arrow, Box, Drawing, Words } from '@/components/docs/pictures/parts'

const name = 'way-of-the-data'

export function WayOfTheData() {
  return (
    <Drawing
      name={name} height={330} title="The way of the data"
      about="Logs of gateways go through redaction, become traces, are grouped into clusters, and a sample with floors becomes cases. Tickets become adversarial cases. Both go into a run, where baseline and candidate answer, a judge compares, and the gate decides: an exit code for CI, and a review for a person."
    >
      <Box x={0} y={10} w={128} title="Your logs" sub="gateway, OTel, files" />
      <Arrow name={name} d="M128 36 H150" />
      <Box x={152} y={10} w={116} title="Redaction" sub="the only door" tone="open" />
      <Arrow name={name} d="M268 36 H290" />
      <Box x={292} y={10} w={116} title="Traces" sub="one call each" />
      <Arrow name={name} d="M408 36 H430" />
      <Box x={432} y={10} w={116} title="Clusters" sub="by what is asked" />
      <Arrow name={name} d="M548 36 H570" />
      <Box x={572} y={10} w={148} title="Cases" sub="a sample with floors" tone="accent" />
      <Box x={152} y={110} w={116} title="Tickets" sub="what customers say" />
      <Arrow name={name} d="M268 136 H290" />
      <Box x={292} y={110} w={116} title="Flags" sub="which call it was" />
      <Arrow name={name} d="M350 62 V108" dashed />
      <Arrow name={name} d="M408 136 H570" />
      <Box x={572} y={110} w={148} title="Adversarial set" sub="only grows" tone="warn" />
      <Arrow name={name} d="M646 62 V86 H80 V210" />
      <Arrow name={name} d="M646 162 V186 H120 V210" />
      <Box x={0} y={212} w={208} h={92} title="" tone="plain" />
      <Words x={104} y={234} anchor="middle" bold>Run: every case, two arms</Words>
      <Box x={14} y={246} w={86} h={44} title="baseline" tone="pass" />
      <Box x={108} y={246} w={86} h={44} title="candidate" tone="accent" />
      <Arrow name={name} d="M208 258 H250" />
      <Box x={252} y={232} w={116} title="Judging" sub="equal, or a judge" />
      <Arrow name={name} d="M368 258 H410" />
      <Box x={412} y={232} w={136} title="Gate" sub="the worst segment" tone="blocked" />
      <Arrow name={name} d="M548 246 C560 246 556 232 570 232" />
      <Arrow name={name} d="M548 270 C560 270 556 286 570 286" />
      <Box x={572} y={212} w={148} h={44} title="Exit code for CI" />
      <Box x={572} y={266} w={148} h={44} title="Review by a person" />
    </Drawing>
  )
}
