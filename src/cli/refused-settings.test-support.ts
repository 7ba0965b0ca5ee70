/** What every command refuses that sets something of accounts. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

export interface SettingCommands {
  readonly show: (...words: string[]) => Promise<string[]>
  readonly set: (options: Readonly<Record<string, string>>, ...words: string[]) => Promise<string[]>
  readonly account: () => string
}

/** What is given to set, and what is said of it. */
export type RefusedSetting = readonly [name: string, options: Readonly<Record<string, string>>, message: RegExp]

/** `settable` could be set. */
export const suiteOfRefusals = (
  { show, set, account }: SettingCommands,
  settable: Readonly<Record<string, string>>,
  refused: readonly RefusedSetting[],
): unknown =>
  suite('refuses', () => {
    const always: readonly RefusedSetting[] = [
      ['nothing to set', {}, /nothing is to be set/],
      ['a mode that is none', { ...settable, mode: 'both' }, /--mode must be one of test, live/],
    ]
    for (const [name, options, message] of [...always, ...refused])
      test(name, () => assert.rejects(set(options, account()), { name: 'UsageError', message }))

    test('an account that there is not', async () => {
      await assert.rejects(set(settable, 'acct_none'), {
        name: 'UsageError',
        message: 'there is no account acct_none',
      })
      await assert.rejects(show('acct_none'), { name: 'UsageError' })
      await assert.rejects(set(settable), { name: 'UsageError', message: /id of the account/ })
    })
  })
