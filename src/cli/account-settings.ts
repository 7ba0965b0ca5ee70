/** Shared code of the commands that show and change a setting of accounts, for each of their modes. */
import type { Mode } from '../kit/context.ts'
import type { Store } from '../storage/store.ts'
import { choice, printTable, requiredWord, UsageError, withStore, type CommandInput } from './command.ts'

/** How a setting is printed. */
export interface SettingsTable<Row> {
  readonly heading: readonly string[]
  readonly rowOf: (row: Row) => readonly string[]
  /** For programs. */
  readonly describe: (row: Row) => object
}

/** Shows the setting of the named account, or of all. */
export const showSettings = <Row>(
  input: CommandInput,
  table: SettingsTable<Row>,
  list: (store: Store, account?: string) => Promise<readonly Row[]>,
): Promise<void> =>
  withStore(input, async (store) => printSettings(input, table, await list(store, input.words[0]), input.words[0]))

/** Changes the setting in the named mode, or in both. */
export const changeSettings = <Row>(
  input: CommandInput,
  table: SettingsTable<Row>,
  change: (store: Store, account: string, modes: readonly Mode[]) => Promise<readonly Row[]>,
): Promise<void> =>
  withStore(input, async (store) => {
    const account = requiredWord(input, 0, 'the id of the account (acct_…)')
    const { mode } = input.options
    const modes = mode === undefined ? (['test', 'live'] as const) : [choice(mode, ['test', 'live'], '--mode')]
    printSettings(input, table, await change(store, account, modes), account)
  })

export function printSettings<Row>(
  input: CommandInput,
  { heading, rowOf, describe }: SettingsTable<Row>,
  rows: readonly Row[],
  account = '',
): void {
  if (rows.length === 0) throw new UsageError(`there is no account ${account}`.trim())
  if (input.json) input.print(JSON.stringify(rows.map(describe)))
  else printTable(input.print, [heading, ...rows.map(rowOf)])
}
