/** `guichet accounts`: the accounts of this installation. */
import { createAccount, listAccounts, listEntities, type Entity } from '../accounts/index.ts'
import { secondsOf } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import type { Store } from '../storage/store.ts'
import { lineOf, printTable, requiredWord, withStore, type Command, type CommandInput } from './command.ts'
import { describeNewKeys } from './keys.ts'
import { describeEntity } from './tokens.ts'

export const accountCommands: Readonly<Record<string, Command>> = {
  'accounts list': {
    usage: 'accounts list',
    does: 'lists accounts, with the ids of their entities in the gateway API (v3)',
    run: (input) =>
      withStore(input, async (store) => {
        const accounts = await listAccounts(store)
        const all = Map.groupBy(await listEntities(store), ({ accountId }) => accountId)
        const entitiesOf = (id: string): readonly Entity[] => all.get(id) ?? []
        const entityOf = (id: string, mode: Mode): string => entitiesOf(id).find((one) => one.mode === mode)?.id ?? ''
        if (input.json) {
          input.print(
            JSON.stringify(
              accounts.map(({ id, name, createdAt }) => ({
                id,
                name,
                entities: entitiesOf(id).map(describeEntity),
                created_at: secondsOf(createdAt),
              })),
            ),
          )
          return
        }
        printTable(input.print, [
          ['id', 'test entity', 'live entity', 'name'],
          ...accounts.map(({ id, name }) => [id, entityOf(id, 'test'), entityOf(id, 'live'), name]),
        ])
      }),
  },
  'accounts create': {
    usage: 'accounts create NAME',
    does: 'makes an account with its four keys, and shows them; the live secret key is never shown again',
    run: async (input) => {
      const name = lineOf(requiredWord(input, 0, 'the name of the account'), 'the name of the account', 64)
      await withStore(input, (store) => create(store, input, name), { makes: true })
    },
  },
}

async function create(store: Store, { clock, config, json, print }: CommandInput, name: string): Promise<void> {
  const { account, entities, keys } = await createAccount(store, name, { now: clock.now(), hours: config.hours })
  if (json) {
    print(
      JSON.stringify({
        id: account.id,
        name: account.name,
        entities: entities.map(describeEntity),
        keys: describeNewKeys(keys),
      }),
    )
    return
  }
  print(`account ${account.id} (${account.name})`)
  printTable(
    print,
    keys.map(({ key, value }) => [key.mode, key.kind, value]),
  )
}
