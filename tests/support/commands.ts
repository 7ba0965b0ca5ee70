/** Commands of the command line on a test's own database, run in this process. */
import { readConfig } from '../../src/app/config.ts'
import type { Command } from '../../src/cli/command.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { TestDatabase } from './database.ts'

/** The database as a `DATABASE_URL` names it. */
export function urlOf({ address }: Pick<TestDatabase, 'address'>): string {
  const { host, port, user, password, database } = address
  return `postgres://${user}:${encodeURIComponent(password)}@${encodeURIComponent(host)}:${port}/${database}`
}

/** What a command prints. Throws what it throws. */
export async function run(
  database: TestDatabase,
  command: Command | undefined,
  words: readonly string[] = [],
  options: Readonly<Record<string, string>> = {},
  json = false,
  environment: Readonly<Record<string, string>> = {},
  settings: readonly string[] = [],
): Promise<string[]> {
  const lines: string[] = []
  await command?.run({
    config: readConfig({ DATABASE_URL: urlOf(database) }),
    environment,
    clock: systemClock,
    words,
    options,
    settings,
    json,
    print: (line) => void lines.push(line),
  })
  return lines
}
