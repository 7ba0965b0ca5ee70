/** What tests of the catalog ask without the API: what a verb of the domain does, and which events were told. */
import type { AppContext } from '../../src/app/core.ts'
import type { Outcome } from '../../src/kit/changes.ts'
import type { TestServer } from './server.ts'

/** Runs a verb in the first account's test mode, without a route. */
export function asFirstAccount<Result>(
  { running }: TestServer,
  verb: (ctx: AppContext) => Promise<Outcome<Result>>,
): Promise<Result> {
  const { core, firstAccount } = running
  const { id: accountId, name: accountName } = firstAccount.account
  const principal = { accountId, accountName, mode: 'test' } as const
  return core.performer.perform((fresh) => core.gate.open(principal, fresh), verb)
}

/** `product.created` and so on: the events of an object, by time and then by name. */
export async function storedEvents({ running }: TestServer, objectId: string): Promise<string[]> {
  const rows = await running.core.store.query<{ type: string }>({
    text: 'select type from events where object_id = $1 order by created_at, type',
    values: [objectId],
  })
  return rows.map(({ type }) => type)
}
