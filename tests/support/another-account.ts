/** One more account of a running server, for tests of what accounts must not see of each other, and for lists of its own. */
import assert from 'node:assert/strict'
import { createAccount, type Account, type KeyKind } from '../../src/accounts/index.ts'
import type { Mode } from '../../src/kit/context.ts'
import { apiClient, type Api } from './api.ts'
import { hours } from './names.ts'
import type { TestServer } from './server.ts'

export interface AnotherAccount {
  readonly account: Account
  readonly test: Api
  readonly live: Api
  /** Id and value of one of its keys. */
  key(kind: KeyKind, mode: Mode): { readonly id: string; readonly value: string }
}

export async function anotherAccount({ url, running }: TestServer, name = 'Another'): Promise<AnotherAccount> {
  const { account, keys } = await createAccount(running.core.store, name, { now: running.core.clock.now(), hours })
  const key: AnotherAccount['key'] = (kind, mode) => {
    const found = keys.find((one) => one.key.kind === kind && one.key.mode === mode)
    assert(found !== undefined)
    return { id: found.key.id, value: found.value }
  }
  const client = (mode: Mode): Api => apiClient(url, key('secret', mode).value)
  return { account, test: client('test'), live: client('live'), key }
}
