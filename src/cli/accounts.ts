/** `guichet accounts`: the accounts of this installation. */
import { createAccount, listAccounts } from '../accounts/index.ts'
import { secondsOf } from '../kit/clock.ts'
import { printTable, requiredWord, withStore, type Command } from './command.ts'
import { describeNewKeys } from './keys.ts'

export const accountCommands: Readonly<Record<string, Command>> = {
  'accounts list': {
    usage: 'accounts list',
    does: 'lists accounts',
    run: (input) =>
      withStore(input, async (store) => {
        const accounts = await listAccounts(store)
        if (input.json) {
          input.print(
            JSON.stringify(accounts.map(({ id, name, createdAt }) => ({ id, name, created_at: secondsOf(createdAt) }))),
          )
          return
        }
        printTable(input.print, [['id', 'name'], ...accounts.map(({ id, name }) => [id, name])])
      }),
  },
  'accounts create': {
    usage: 'accounts create NAME',
    does: 'makes an account with its four keys, and shows them; the live secret key is never shown again',
    run: (input) =>
      withStore(input, async (store) => {
        const name = requiredWord(input, 0, 'the name of the account')
        const { account, keys } = await createAccount(store, name, {
          now: input.clock.now(),
          hours: input.config.hours,
        })
        if (input.json) {
          input.print(JSON.stringify({ id: account.id, name: account.name, keys: describeNewKeys(keys) }))
          return
        }
        input.print(`account ${account.id} (${account.name})`)
        printTable(
          input.print,
          keys.map(({ key, value }) => [key.mode, key.kind, value]),
        )
      }),
  },
}
