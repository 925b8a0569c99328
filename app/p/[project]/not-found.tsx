import { WrongAddress } from '@/components/shell/wrong-address'

/** Inside the frame of the project: whoever sees this may open the project, only the run, case or trace is not there. */
export default function ProjectNotFound() {
  return <WrongAddress />
}
