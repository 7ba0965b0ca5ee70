/** `npm start`: the server, as `guichet start` of the command line. */
import { readConfig } from './app/config.ts'
import { explain } from './cli/explain.ts'
import { start } from './cli/server.ts'
import { systemClock } from './kit/clock.ts'

try {
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
  process.exitCode = explain(error)
}
