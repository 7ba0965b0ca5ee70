/** What flows about the catalog ask past the API: what a verb of the domain does, and what was told. */
import type { AppContext } from '../../src/app/core.ts'
import type { Outcome } from '../../src/kit/changes.ts'
import type { TestServer } from './server.ts'

/** A verb of the first account's test mode, which no route reaches. */
export function asFirstAccount<Result>(
  { running }: TestServer,
  verb: (ctx: AppContext) => Promise<Outcome<Result>>,
): Promise<Result> {
  const { core, firstAccount } = running
  const { id: accountId, name: accountName } = firstAccount.account
  const principal = { accountId, accountName, mode: 'test' } as const
  return core.performer.perform((fresh) => core.gate.open(principal, fresh), verb)
}

/** `product.created` and so on, of an object, in an order of their own. */
export async function storedEvents({ running }: TestServer, objectId: string): Promise<string[]> {
  const rows = await running.core.store.query<{ type: string }>({
    text: 'select type from events where object_id = $1 order by created_at, type',
    values: [objectId],
  })
  return rows.map(({ type }) => type)
}
