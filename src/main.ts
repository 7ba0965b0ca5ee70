/** `npm start`: the server, as `guichet start` of the command line. */
import { ConfigError, readConfig } from './app/config.ts'
import { start } from './cli/server.ts'
import { systemClock } from './kit/clock.ts'

try {
  refuseWords(process.argv.slice(2))
  await start({
    config: readConfig(process.env),
    environment: process.env,
    clock: systemClock,
    words: [],
    options: {},
    json: false,
    print: (line) => console.log(line),
  })
} catch (error) {
  const { explain } = await import('./cli/explain.ts')
  process.exitCode = explain(error)
}

/** They are not repeated: there may be a secret among them. */
function refuseWords(words: readonly string[]): void {
  if (words.length > 0)
    throw new ConfigError(
      'npm start takes no words and no options: settings are variables of the environment, as in GUICHET_PORT=8080 npm start',
    )
}
