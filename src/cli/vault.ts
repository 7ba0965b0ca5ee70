/** `guichet vault`: the keys under which secrets lie. Both commands work beside running servers. */
import type { Store } from '../storage/store.ts'
import {
  givenMasterKey,
  hasVaultKeys,
  MasterKey,
  masterKeyInFile,
  openVault,
  type DatabaseVault,
} from '../vault/index.ts'
import { UsageError, withStore, type Command, type CommandInput } from './command.ts'

const newKeyVariable = 'GUICHET_NEW_MASTER_KEY'

/** Runs work on the database as {@link withStore}, with the vault open. */
export const withVault = <Result>(
  input: CommandInput,
  work: (vault: DatabaseVault, store: Store) => Promise<Result>,
): Promise<Result> =>
  withStore(input, async (store, embedded) => {
    const masterKey =
      givenMasterKey(input.environment, { embedded }) ??
      (await masterKeyInFile(input.config.dataDirectory, () => hasVaultKeys(store)))
    return work(await openVault({ masterKey, database: store, clock: input.clock }), store)
  })

export const vaultCommands: Readonly<Record<string, Command>> = {
  'vault rotate': {
    usage: 'vault rotate',
    does: 'makes new data keys, brings everything sealed under them, and destroys the old ones',
    run: (input) =>
      withVault(input, async (vault) => {
        const report = await vault.rotate()
        if (input.json) input.print(JSON.stringify(report))
        else {
          input.print(`${report.rows} rows were sealed anew, ${report.destroyed.length} old keys destroyed`)
          for (const { table, rowId } of report.unreadable) input.print(`unreadable: ${table} ${rowId}`)
        }
        if (report.unreadable.length > 0)
          throw new UsageError('what does not open keeps its old key, which stays until these rows are mended')
        if (!report.finished) throw new UsageError('the rotation did not finish: run it again')
      }),
  },
  'vault rewrap': {
    usage: 'vault rewrap',
    does: `wraps the data keys under ${newKeyVariable} instead of the present master key`,
    run: (input) =>
      withVault(input, async (vault) => {
        const text = input.environment[newKeyVariable]
        if (text === undefined || text === '')
          throw new UsageError(`${newKeyVariable} must be set to the new master key`)
        await vault.rewrap(MasterKey.parse(text, newKeyVariable))
        input.print(
          input.json
            ? JSON.stringify({ rewrapped: true })
            : 'the data keys are under the new master key: set GUICHET_MASTER_KEY to it, or put it into the file master.key, and restart all servers and workers now',
        )
      }),
  },
}
