import { adversarial, ADVERSARIAL_HELP } from '@/cli/adversarial'
import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { gateFiles, GATE_FILE_FLAGS, GATE_HELP } from '@/cli/gate'
import { gateCandidate, GATE_CANDIDATE_FLAGS, GATE_CANDIDATE_HELP } from '@/cli/gate-candidate'
import { importFile, IMPORT_HELP } from '@/cli/import'
import { UsageError, type CliIo } from '@/cli/io'
import { refresh, REFRESH_HELP } from '@/cli/refresh'
import { resumeRun, RESUME_HELP } from '@/cli/resume-run'
import { retryRun, RETRY_HELP } from '@/cli/retry-run'
import { printSchema, SCHEMA_HELP } from '@/cli/schema'
import { serverCommand } from '@/cli/server-command'
import { stopRun, STOP_HELP } from '@/cli/stop-run'
import { uploadFiles, UPLOAD_HELP } from '@/cli/upload'
import { ConfigError } from '@/lib/core/config/config-error'
import { ResultsError } from '@/lib/core/formats/result-row'
import { nearestName } from '@/lib/core/nearest-name'
import { plainText } from '@/lib/core/plain-text'

/** `details`: what `--help` of the command says, one for each way to call it. */
type Command = { help: string; details: CommandHelp[]; run: (args: string[], io: CliIo) => Promise<number> }

/** Every command of `slicegate`: name, one line of help, and the function that returns the exit code. */
export const COMMANDS: Record<string, Command> = {
  gate: {
    help: 'decide whether a candidate may ship: from result files, or with --candidate by a run on a server',
    details: [GATE_HELP, GATE_CANDIDATE_HELP],
    run: (args, io) => (asksForAllHelp(args) ? gateHelp(io) : (wantsServer(args) ? serverCommand(gateCandidate) : gateFiles)(args, io)),
  },
  resume: { help: 'go on with a run that is paused because a budget is used up, or that was stopped', details: [RESUME_HELP], run: serverCommand(resumeRun) },
  stop: { help: 'stop a run on a server; what is measured stays', details: [STOP_HELP], run: serverCommand(stopRun) },
  retry: { help: 'measure what is missing in a run on a server again, or go on with a stopped one', details: [RETRY_HELP], run: serverCommand(retryRun) },
  upload: { help: 'send result files to a server, so that the browser shows them', details: [UPLOAD_HELP], run: serverCommand(uploadFiles) },
  refresh: { help: 'bring the eval set up to date with the traffic on a server, and start a run on it with --candidate', details: [REFRESH_HELP], run: serverCommand(refresh) },
  schema: { help: 'print the JSON Schema of the report or of the configuration', details: [SCHEMA_HELP], run: printSchema },
  adversarial: { help: 'verify the chain of the adversarial set, or take the set to a file and back: verify, export, import', details: [ADVERSARIAL_HELP], run: serverCommand(adversarial) },
  import: { help: 'stream logs to a server: files, folders, addresses, standard input', details: [IMPORT_HELP], run: serverCommand(importFile) },
}

function help(): string {
  const lines = Object.entries(COMMANDS).map(([name, { help: line }]) => `  ${name.padEnd(13)}${line}`)
  return `slicegate <command> [flags]\n\n${lines.join('\n')}\n\n`
    + 'slicegate <command> --help shows the flags of a command; slicegate --version the version.\n'
}

/** Runs one command line. Faults that the caller can repair are one line on stderr and exit code 2. */
export async function runCommand(argv: string[], io: CliIo): Promise<number> {
  const [name, ...args] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout)(help())
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === '-V') {
    io.stdout(`${io.version}\n`)
    return 0
  }
  try {
    if (!Object.hasOwn(COMMANDS, name)) throw unknownCommand(name)
    return await COMMANDS[name]!.run(args, io)
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError || error instanceof ResultsError) {
      // messages quote files, folders and what servers say
      io.stderr(`slicegate: ${plainText(error.message)}\n`)
      return 2
    }
    throw error
  }
}

/** `gate --help` alone says of neither way that it is meant. */
function asksForAllHelp(args: string[]): boolean {
  return args.length === 1 && ['--help', '-h'].includes(args[0]!)
}

function gateHelp(io: CliIo): Promise<number> {
  io.stdout(COMMANDS.gate!.details.map(renderHelp).join('\n'))
  return Promise.resolve(0)
}

/** With --candidate or --run the gate asks a server, with --before and --after it compares files; flags of both together are a mistake. */
function wantsServer(args: string[]): boolean {
  const given = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=')[0]!)
  const server = given.includes('candidate') || given.includes('run')
  const [own, other] = server ? [GATE_CANDIDATE_FLAGS, GATE_FILE_FLAGS] : [GATE_FILE_FLAGS, GATE_CANDIDATE_FLAGS]
  const stray = given.find((name) => !Object.hasOwn(own, name) && Object.hasOwn(other, name))
  if (stray === undefined) return server
  throw new UsageError(server
    ? `--${stray} is for result files, --${given.includes('candidate') ? 'candidate' : 'run'} for a run on a server: give one or the other`
    : `--${stray} needs --candidate MODEL: it is for a run on a server`)
}

function unknownCommand(name: string): UsageError {
  const near = nearestName(name, Object.keys(COMMANDS))
  const what = name.startsWith('-') ? 'flag' : 'command'
  return new UsageError(`unknown ${what} ${name}${near ? `; did you mean ${near}?` : ''} (slicegate --help lists the commands)`)
}
