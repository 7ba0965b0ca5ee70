/** `--account`: the account that a command is for. */
import { listAccounts } from '../accounts/index.ts'
import type { Store } from '../storage/store.ts'
import { UsageError, type CommandInput } from './command.ts'
import { NotStartedError } from './place.ts'

/** The account that is named, or the only one. Throws UsageError where there are several. */
export async function accountOf(store: Store, { options }: CommandInput): Promise<string> {
  if (options.account !== undefined) return options.account
  const [only, another] = await listAccounts(store)
  if (only === undefined) throw new NotStartedError()
  if (another !== undefined) throw new UsageError('--account is missing: there are several (guichet accounts list)')
  return only.id
}
