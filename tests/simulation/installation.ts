/** A server for a simulation, with accounts on it: the program in a thread of its own, on a fresh database, at a time that the simulation chooses. */
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import { readConfig } from '../../src/app/config.ts'
import { accountCommands } from '../../src/cli/accounts.ts'
import type { Command } from '../../src/cli/command.ts'
import { creditorCommands } from '../../src/cli/creditor.ts'
import { feeCommands } from '../../src/cli/fees.ts'
import { ledgerCommands } from '../../src/cli/ledger.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import { urlOf } from '../support/commands.ts'
import { createTestDatabase } from '../support/database.ts'
import type { Keys } from './client.ts'
import type { BankHours } from './model/calendar.ts'
import type { ServerStart, ServerWord } from './server.ts'

export interface SimulatedAccount {
  readonly id: string
  readonly keys: Keys
}

export interface Installation {
  readonly url: string
  readonly accounts: readonly SimulatedAccount[]
  /** Warnings and errors that the server has logged. */
  readonly log: readonly string[]
  /** Runs a command of the command line; returns what it prints. Throws what it throws. */
  command(name: string, words: readonly string[], options?: Readonly<Record<string, string>>): Promise<string[]>
  close(): Promise<void>
}

const commands: Readonly<Record<string, Command>> = {
  ...accountCommands,
  ...creditorCommands,
  ...feeCommands,
  ...ledgerCommands,
}

export async function startInstallation({
  now,
  hours,
  accounts,
}: {
  /** Unix milliseconds. */
  readonly now: number
  readonly hours: BankHours
  /** The number of accounts. */
  readonly accounts: number
}): Promise<Installation> {
  const database = await createTestDatabase()
  const environment = { GUICHET_TIME_ZONE: hours.timeZone, GUICHET_CUT_OFF: hours.cutOff }
  const command: Installation['command'] = async (name, words, options = {}) => {
    const lines: string[] = []
    await commands[name]?.run({
      config: readConfig({ DATABASE_URL: urlOf(database), ...environment }),
      environment: {},
      clock: new ManualClock(now),
      words,
      options,
      json: true,
      print: (line) => void lines.push(line),
    })
    return lines
  }
  const made: SimulatedAccount[] = []
  for (let number = 1; number <= accounts; number++) made.push(await makeAccount(command, `Simulated ${number}`))
  const { url, log, close } = await startServerThread({ address: database.address, now, environment })
  return {
    url,
    accounts: made,
    log,
    command,
    close: async () => {
      await close()
      await database.drop()
    },
  }
}

interface CreatedKey {
  readonly mode: string
  readonly kind: string
  readonly value: string
}

async function makeAccount(command: Installation['command'], name: string): Promise<SimulatedAccount> {
  const [line = ''] = await command('accounts create', [name])
  const { id, keys } = JSON.parse(line) as { id: string; keys: readonly CreatedKey[] }
  const keyOf = (mode: string, kind: string): string => {
    const found = keys.find((key) => key.mode === mode && key.kind === kind)
    assert(found !== undefined)
    return found.value
  }
  return { id, keys: { test: keyOf('test', 'secret'), live: keyOf('live', 'secret'), public: keyOf('test', 'public') } }
}

async function startServerThread(start: ServerStart): Promise<Pick<Installation, 'url' | 'log' | 'close'>> {
  const log: string[] = []
  const worker = new Worker(new URL('server.ts', import.meta.url), { workerData: start })
  const closed = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (word: ServerWord) => {
      if ('url' in word) resolve(word.url)
      else if ('log' in word) log.push(word.log)
    })
  })
  return {
    url,
    log,
    close: async () => {
      worker.postMessage('close')
      await closed
    },
  }
}
