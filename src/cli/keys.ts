/** `guichet keys`: the API keys of accounts. */
import { createKey, listKeys, revokeKey, type ApiKey, type NewKey } from '../accounts/index.ts'
import { secondsOf } from '../kit/clock.ts'
import { choice, printTable, requiredWord, UsageError, withStore, type Command } from './command.ts'
import { requireAccount } from './require-account.ts'

const describe = ({ id, accountId, mode, kind, value, hint, createdAt, revokedAt }: ApiKey): object => ({
  id,
  account: accountId,
  mode,
  kind,
  hint,
  ...(value !== null && { value }),
  created_at: secondsOf(createdAt),
  revoked_at: revokedAt && secondsOf(revokedAt),
})

export const describeNewKeys = (keys: readonly NewKey[]): object[] =>
  keys.map(({ key, value }) => ({ ...describe(key), value }))

export const keyCommands: Readonly<Record<string, Command>> = {
  'keys list': {
    usage: 'keys list [--account ID]',
    does: 'lists API keys; live secret keys by their last four characters only',
    run: (input) =>
      withStore(input, async (store) => {
        await requireAccount(store, input.options.account)
        const keys = await listKeys(store, input.options.account)
        if (input.json) {
          input.print(JSON.stringify(keys.map(describe)))
          return
        }
        printTable(input.print, [
          ['id', 'account', 'mode', 'kind', 'key', ''],
          ...keys.map((key) => [
            key.id,
            key.accountId,
            key.mode,
            key.kind,
            key.value ?? key.hint,
            key.revokedAt === null ? '' : 'revoked',
          ]),
        ])
      }),
  },
  'keys create': {
    usage: 'keys create --account ID [--mode test|live] [--kind secret|public]',
    does: 'makes one more key, and shows it; a live secret key is never shown again',
    run: (input) =>
      withStore(input, async (store) => {
        const { account, mode = 'test', kind = 'secret' } = input.options
        if (account === undefined) throw new UsageError('--account is missing')
        const made = await createKey(
          store,
          account,
          choice(kind, ['secret', 'public'], '--kind'),
          choice(mode, ['test', 'live'], '--mode'),
          input.clock.now(),
        )
        input.print(input.json ? JSON.stringify(describeNewKeys([made])[0]) : `${made.value}  (${made.key.id})`)
      }),
  },
  'keys revoke': {
    usage: 'keys revoke ID',
    does: 'revokes a key: it opens nothing any more, on every process within a second',
    run: (input) =>
      withStore(input, async (store) => {
        const id = requiredWord(input, 0, 'the id of the key (akey_…)')
        const key = await revokeKey(store, id, input.clock.now())
        if (key === undefined) throw new UsageError(`there is no key ${id}`)
        input.print(input.json ? JSON.stringify(describe(key)) : `${key.hint} is revoked`)
      }),
  },
}
