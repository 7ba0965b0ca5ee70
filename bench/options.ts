/** What the benchmark's command line says. */
import { parseArgs } from 'node:util'
import { wholeNumber } from '../tests/support/whole-number.ts'
import { scenarioNames, type ScenarioName } from './scenarios.ts'

export interface Options {
  /** Measured time of each figure, over all rounds. */
  readonly seconds: number
  readonly connections: number
  readonly rounds: number
  /** Payments in the table before the first request: an installation of its own for each. */
  readonly stored: readonly number[]
  /** How long the server idles before its memory is read. */
  readonly idleSeconds: number
  readonly only: readonly ScenarioName[]
  /** Where CPU profiles of the servers go; undefined for none. */
  readonly profileDirectory: string | undefined
}

/** The size that a larger one is compared to. */
const usualStored = 10_000

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '10' },
      connections: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '5' },
      stored: { type: 'string', default: String(usualStored) },
      idle: { type: 'string', default: '10' },
      only: { type: 'string', default: scenarioNames.join(',') },
      profile: { type: 'string' },
    },
  })
  const stored = wholeNumber('stored', values.stored)
  return {
    seconds: wholeNumber('seconds', values.seconds),
    connections: wholeNumber('connections', values.connections),
    rounds: wholeNumber('rounds', values.rounds),
    stored: stored > usualStored ? [usualStored, stored] : [stored],
    idleSeconds: wholeNumber('idle', values.idle),
    only: values.only.split(',').map(scenarioName),
    profileDirectory: values.profile,
  }
}

function scenarioName(text: string): ScenarioName {
  const name = scenarioNames.find((candidate) => candidate === text)
  if (name === undefined) throw new Error(`--only takes names from ${scenarioNames.join(', ')}`)
  return name
}
