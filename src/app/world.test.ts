/** The settings of `guichet world`, and what is said of those that cannot be used. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { readWorldConfig, startWorld, type World } from './world.ts'

const directory = mkdtempSync(join(tmpdir(), 'guichet-world-'))
after(() => rmSync(directory, { recursive: true }))

const start = (environment: Readonly<Record<string, string>>): Promise<World> =>
  startWorld(
    readWorldConfig({ GUICHET_WORLD_PORT: '0', GUICHET_WORLD_DATA: join(directory, 'another'), ...environment }),
    (error) => assert.fail(String(error)),
  )

test('without settings it listens on this machine alone', () => {
  assert.deepEqual(readWorldConfig({}), {
    host: '127.0.0.1',
    port: 4243,
    secret: undefined,
    directory: resolve('data/world'),
  })
})

suite('what cannot be used', () => {
  let world: World
  before(async () => (world = await start({ GUICHET_WORLD_DATA: join(directory, 'first') })))
  after(() => world.close())

  const wrong: readonly [variable: string, value: () => string, message: RegExp][] = [
    ['PORT', () => new URL(world.url).port, /^port \d+ of 127\.0\.0\.1 is taken .* GUICHET_WORLD_PORT/],
    ['PORT', () => 'x', /^GUICHET_WORLD_PORT must be/],
    ['HOST', () => '192.0.2.1', /^GUICHET_WORLD_HOST 192\.0\.2\.1 is no address of this machine/],
    ['SECRET', () => 'fifteen-letters', /^GUICHET_WORLD_SECRET must be/],
    ['SECRET', () => 'a secret with spaces', /^GUICHET_WORLD_SECRET must be/],
    ['DATA', () => '/dev/null/world', /^GUICHET_WORLD_DATA: .* cannot be written/],
  ]
  for (const [variable, value, message] of wrong) {
    test(`GUICHET_WORLD_${variable}: ${message.source}`, () =>
      assert.rejects(async () => (await start({ [`GUICHET_WORLD_${variable}`]: value() })).close(), {
        name: 'ConfigError',
        message,
      }))
  }
})
