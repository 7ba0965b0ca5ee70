/** `guichet seed`: objects with the ids and times that a test reads, out of a file into a test mode. */
import { isUtf8 } from 'node:buffer'
import { readFile as readBytes } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureFirstAccount, findCurrentRealm, listAccounts } from '../accounts/index.ts'
import { openCore, type Core } from '../app/core.ts'
import { openCommandDatabase } from '../app/database.ts'
import { rememberedMs } from '../app/gate.ts'
import { stageOf } from '../app/seeding.ts'
import type { Realm } from '../kit/context.ts'
import { loadFile, readFile, type Loaded, type ReadFile, type Stop } from '../seed/index.ts'
import { printTable, requiredWord, UsageError, type Command, type CommandInput } from './command.ts'

export const seedCommands: Readonly<Record<string, Command>> = {
  seed: {
    usage: 'seed FILE [--account ID] [--reset]',
    does: 'loads objects with given ids and times, from JSON or YAML (- for standard input), into a test mode, which --reset empties first',
    run: async (input) => {
      const name = requiredWord(input, 0, 'the file of objects')
      const file = readFile(await textOf(name))
      const { realm, loaded } = await load(input, file)
      const counts = countsOf(loaded)
      if (input.json) input.print(JSON.stringify({ account: realm.accountId, ...counts }))
      else print(input, realm, counts)
    },
  },
}

async function textOf(name: string): Promise<string> {
  const bytes = name === '-' ? await buffer(process.stdin) : await readBytes(name).catch(refuseUnreadable(name))
  if (!isUtf8(bytes)) throw new UsageError(`${name} is no text in UTF-8`)
  return bytes.toString('utf8')
}

const refuseUnreadable =
  (name: string) =>
  (error: unknown): never => {
    throw new UsageError(`${name} cannot be read (${String((error as { code?: unknown }).code)})`)
  }

async function load(input: CommandInput, file: ReadFile): Promise<{ realm: Realm; loaded: Loaded }> {
  const { config, clock, environment, options } = input
  const reset = options.reset !== undefined
  const database = await openCommandDatabase(config, { makes: true })
  try {
    const core = await openCore({ config, database, clock, environment, onError: tell })
    try {
      const realm = await realmOf(core, input)
      const loaded = await loadFile(stageOf(core, database.address), realm, file, reset)
      // Running servers still use the ended realm until they have forgotten it.
      if (reset) await pause(rememberedMs)
      return { realm, loaded }
    } finally {
      await core.close()
    }
  } finally {
    await database.close()
  }
}

const tell = (error: unknown): void => console.error(error)

async function realmOf(core: Core, { config, options: { account }, clock }: CommandInput): Promise<Realm> {
  const id = account ?? (await firstAccount(core, { config, clock }))
  const realm = await findCurrentRealm(core.store, id, 'test')
  if (realm === undefined) throw new UsageError(`there is no account ${id}`)
  return realm
}

/** The first account. It is made here where no server has started yet, with the test keys of the configuration. */
async function firstAccount(
  { store }: Core,
  { config, clock }: Pick<CommandInput, 'config' | 'clock'>,
): Promise<string> {
  const [known] = await listAccounts(store)
  if (known !== undefined) return known.id
  return (await ensureFirstAccount(store, config, { now: clock.now(), hours: config.hours })).account.id
}

type Counts = Readonly<Record<'made' | 'there', Readonly<Record<string, number>>>>

const countsOf = ({ made, there }: Loaded): Counts => ({ made: countByKind(made), there: countByKind(there) })

function countByKind(stops: readonly Stop[]): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(Object.values(listNames).map((name) => [name, 0]))
  for (const { kind } of stops) {
    const name = listNames[kind]
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const listNames = {
  address: 'addresses',
  customer: 'customers',
  card: 'cards',
  sepa: 'sepa',
  payment: 'payments',
  refund: 'refunds',
  dispute: 'disputes',
  payout: 'payouts',
} satisfies Record<Stop['kind'], string>

function print({ print }: CommandInput, { accountId }: Realm, { made, there }: Counts): void {
  print(`account ${accountId} (test mode)`)
  printTable(print, [
    ['', 'made', 'there'],
    ...Object.keys(made).map((name) => [name, String(made[name]), String(there[name])]),
  ])
}
