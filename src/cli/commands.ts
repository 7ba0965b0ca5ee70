/** Which commands there are. Only the modules of the called command are loaded: the whole program takes longer to load than most commands to run. */
import { UsageError, type Command } from './command.ts'

/** Commands by name: one word, or two words of which the first is the group's. */
type Commands = Readonly<Record<string, Command>>

const servers = async (): Promise<Commands> => (await import('./server.ts')).serverCommands

/** The loader of each group of commands, by the first word of their names. */
const places = new Map<string, () => Promise<Commands>>(
  Object.entries({
    start: servers,
    worker: servers,
    world: async () => (await import('./world.ts')).worldCommands,
    accounts: async () => (await import('./accounts.ts')).accountCommands,
    keys: async () => (await import('./keys.ts')).keyCommands,
    tokens: async () => (await import('./tokens.ts')).tokenCommands,
    notifications: async () => (await import('./notifications.ts')).notificationCommands,
    connectors: async () => (await import('./connectors.ts')).connectorCommands,
    fees: async () => (await import('./fees.ts')).feeCommands,
    creditor: async () => (await import('./creditor.ts')).creditorCommands,
    ledger: async () => (await import('./ledger.ts')).ledgerCommands,
    reviews: async () => (await import('./reviews.ts')).reviewCommands,
    seed: async () => (await import('./seed.ts')).seedCommands,
    listen: async () => (await import('./listen.ts')).listenCommands,
    trigger: async () => (await import('./trigger.ts')).triggerCommands,
    vault: async () => (await import('./vault.ts')).vaultCommands,
  }),
)

/** In the order in which they are shown. */
export async function listCommands(): Promise<readonly Command[]> {
  const groups = await Promise.all(Array.from(new Set(places.values()), (load) => load()))
  return groups.flatMap((group) => Object.values(group))
}

/** Throws UsageError for more words behind the command's name than its usage has before its options. They are not repeated: there may be a secret among them. */
export function refuseMoreWords({ usage }: Command, words: readonly string[]): void {
  const taken = usage.replace(/ \[?--.*/, '').split(' ')
  if (words.length > taken.length) throw new UsageError(`there are more words than in guichet ${usage}`)
}

/** Throws UsageError for an option that the help does not name beside the command. */
export function refuseOtherOptions({ usage, does }: Command, given: readonly string[]): void {
  const taken: readonly string[] = `${usage} ${does}`.match(/(?<=--)[a-z-]+/g) ?? []
  const other = given.find((name) => !taken.includes(name))
  if (other !== undefined) throw new UsageError(`there is no option --${other} in guichet ${usage}`)
}

/** The command with a name of two words where there is one, else of one word. Throws UsageError. */
export async function findCommand(
  words: readonly string[],
): Promise<{ readonly name: string; readonly command: Command }> {
  const [first = '', second] = words
  const commands = new Map(Object.entries((await places.get(first)?.()) ?? {}))
  for (const name of [`${first} ${second}`, first]) {
    const command = commands.get(name)
    if (command !== undefined) return { name, command }
  }
  const near = commands.size === 0 ? '' : `; with ${first} there is ${[...commands.keys()].join(', ')}`
  throw new UsageError(`there is no command ${words.join(' ')}${near}`)
}
