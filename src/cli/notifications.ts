/** `guichet notifications`: whether shops of the gateway API are notified, and what notifications are signed with. */
import { listEntities, type Entity } from '../accounts/index.ts'
import type { Mode } from '../kit/context.ts'
import {
  disableNotifications,
  enableNotifications,
  notificationSecretOf,
  replaceNotificationSecret,
} from '../notifications/index.ts'
import type { Store } from '../storage/store.ts'
import { accountOf } from './account-option.ts'
import { printSettings, type SettingsTable } from './account-settings.ts'
import { choice, printTable, UsageError, withStore, type Command, type CommandInput } from './command.ts'
import { withVault } from './vault.ts'

export const notificationCommands: Readonly<Record<string, Command>> = {
  notifications: {
    usage: 'notifications [ACCOUNT]',
    does: 'shows for which accounts notifications of the gateway API (v3) are enabled',
    run: (input) =>
      withStore(input, async (store) => {
        const [accountId] = input.words
        printSettings(input, table, await listEntities(store, accountId), accountId)
      }),
  },
  'notifications enable': {
    usage: 'notifications enable [ACCOUNT] [--mode test|live]',
    does: 'has notifications sent from now on, of the test mode unless another is named; ACCOUNT only where there are several',
    run: (input) =>
      withStore(input, async (store) => {
        const { accountId, mode } = await namedIn(store, input)
        printSettings(input, table, await enableNotifications(store, accountId, [mode]), accountId)
      }),
  },
  'notifications disable': {
    usage: 'notifications disable [ACCOUNT] [--mode test|live]',
    does: 'has none sent any more; what still waits to be sent is canceled',
    run: (input) =>
      withStore(input, async (store) => {
        const { accountId, mode } = await namedIn(store, input)
        const entities = await disableNotifications(store, accountId, [mode], input.clock.now())
        printSettings(input, table, entities, accountId)
      }),
  },
  'notifications secret': {
    usage: 'notifications secret [--account ID] [--mode test|live] [--reset]',
    does: 'shows what notifications of the gateway API (v3) are signed with; with --reset another secret is made, and used from then on',
    run: (input) =>
      withVault(input, async (vault, store) => {
        const { accountId, mode } = await namedIn(store, input)
        const give = input.options['reset'] === undefined ? notificationSecretOf : replaceNotificationSecret
        const secret = await give(store, vault, { accountId, mode })
        const entity = (await listEntities(store, accountId)).find((one) => one.mode === mode)?.id
        if (secret === undefined || entity === undefined) throw new UsageError(`there is no account ${accountId}`)
        if (input.json) input.print(JSON.stringify({ account: accountId, entity, mode, secret }))
        else
          printTable(input.print, [
            ['secret', secret, ''],
            ['entity', entity, `(${mode})`],
          ])
      }),
  },
}

interface Named {
  readonly accountId: string
  readonly mode: Mode
}

/** The account by its id, behind the command or as an option; the only one where there is one. */
async function namedIn(store: Store, input: CommandInput): Promise<Named> {
  const mode = choice(input.options.mode ?? 'test', ['test', 'live'], '--mode')
  return { accountId: input.words[0] ?? (await accountOf(store, input)), mode }
}

const wordFor = ({ notificationsEnabled }: Entity): string => (notificationsEnabled ? 'enabled' : 'disabled')

const table: SettingsTable<Entity> = {
  heading: ['account', 'mode', 'entity', 'notifications'],
  rowOf: (entity) => [entity.accountId, entity.mode, entity.id, wordFor(entity)],
  describe: (entity) => ({
    account: entity.accountId,
    entity: entity.id,
    mode: entity.mode,
    notifications: wordFor(entity),
  }),
}
