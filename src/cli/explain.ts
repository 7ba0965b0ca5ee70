/** How a command says that it failed. */
import { AccountError } from '../accounts/index.ts'
import { ConfigError } from '../app/config.ts'
import { SeedError } from '../seed/index.ts'
import { speaksOfItself, UnreachableDatabaseError, unusable } from '../storage/connection.ts'
import { DataDirectoryInUseError, EmbeddedDatabaseError } from '../storage/embedded/index.ts'
import { MasterKeyError } from '../vault/index.ts'
import { LaterDatabaseError } from '../storage/migrations.ts'
import { NoAnswerError } from './api-client.ts'
import { UsageError } from './command.ts'
import { DisagreementError } from './ledger.ts'
import { TriggerError } from './trigger/shop.ts'

const mendable = [
  UsageError,
  AccountError,
  SeedError,
  ConfigError,
  MasterKeyError,
  DataDirectoryInUseError,
  EmbeddedDatabaseError,
  UnreachableDatabaseError,
  LaterDatabaseError,
]

/** Errors for which the message is enough: what was asked for did not happen. */
const failures = [DisagreementError, TriggerError, NoAnswerError]

/** Prints an error: in one line where the person at the terminal can mend it or has asked about it, otherwise with its stack. Returns the exit code: 2 for what can be mended, else 1. */
export function explain(error: unknown): number {
  if (speaksOfItself(error)) return explain(unusable(error))
  if (error instanceof Error && (mendable.some((kind) => error instanceof kind) || isUsage(error))) {
    console.error(`guichet: ${error.message}`)
    return 2
  }
  if (error instanceof Error && failures.some((kind) => error instanceof kind))
    console.error(`guichet: ${error.message}`)
  else console.error(error)
  return 1
}

const isUsage = (error: Error): boolean => String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
