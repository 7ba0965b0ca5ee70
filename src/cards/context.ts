/** What the verbs of cards need besides the usual. */
import type { Context } from '../kit/context.ts'
import type { Vault } from '../vault/index.ts'
import type { CardDirectory } from './directory.ts'

export interface CardContext extends Context {
  readonly vault: Vault
  readonly cardDirectory: CardDirectory
}
