import { Arrow, Box, Drawing, Words } from '@/components/docs/pictures/parts'

const name = 'confirmation'

export function Confirmation() {
  return (
    <Drawing
      name={name} height={270} title="Breaks are run again before they count"
      about="A segment dropped: nine of its cases broke. The candidate answers these nine again, twice and a third time where the two differ. Eight fail again, one passes: flaky. The baseline answers the eight again. Seven pass, as before: confirmed breaks. One fails now: the baseline had been lucky. Seven confirmed breaks are compared with the 0.9 that the rest of the run leads to expect, and adjusted for the number of segments."
    >
      <Box x={0} y={20} w={140} h={64} title="9 breaks" sub="in a segment that fell" tone="warn" />
      <Arrow name={name} d="M140 52 H186" />
      <Box x={188} y={20} w={150} h={64} title="Candidate again" sub="best of three, no cache" />
      <Arrow name={name} d="M338 52 H384" />
      <Words x={361} y={42} anchor="middle" bold>8</Words>
      <Box x={386} y={20} w={150} h={64} title="Baseline again" sub="best of three, no cache" />
      <Arrow name={name} d="M536 52 H578" />
      <Words x={556} y={42} anchor="middle" bold>7</Words>
      <Box x={580} y={20} w={140} h={64} title="7 confirmed" sub="really broken" tone="blocked" />
      <Arrow name={name} d="M263 84 V128" dashed />
      <Box x={188} y={130} w={150} title="1 passes now" sub="flaky, listed as such" tone="pass" />
      <Arrow name={name} d="M461 84 V128" dashed />
      <Box x={386} y={130} w={150} title="1 fails as well" sub="the baseline was lucky" tone="pass" />
      <Arrow name={name} d="M650 84 V206" />
      <Box x={436} y={208} w={284} title="7 where 0.9 were to be expected" sub="by luck, over all segments: 0.5 %. Blocks." tone="blocked" />
      <Words x={0} y={228}>Fixes are run again as well, so that</Words>
      <Words x={0} y={246}>luck is taken off on both sides.</Words>
    </Drawing>
  )
}
