/** Holds docs/disputes.md equal to the machine, the deadlines, the codes, and what the simulated world makes of them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { DAY } from '../kit/clock.ts'
import { defaultFeeSchedule } from '../kit/fee-schedule.ts'
import { nextStatus } from '../kit/machine.ts'
import { worldDisputingBank } from '../world/index.ts'
import { answerLifetimeMs } from './deadlines.ts'
import type { DisputeStatus } from './dispute.ts'
import { entriesOf } from './entries.ts'
import { type DisputeEvent, disputeStatuses, disputeTransitions } from './machine.ts'
import { disputeCodes } from './response-codes.ts'

const page = readFileSync(new URL('../../docs/disputes.md', import.meta.url), 'utf8')

/** The table's rows under a heading, its own first, each as its cells. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`))
  assert(section, `docs/disputes.md has a section "${heading}"`)
  const lines = section.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'))
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const statuses = disputeStatuses

suite('docs/disputes.md', () => {
  test('lists the statuses, and who has the money in each', () => {
    const [, ...rows] = tableUnder('Statuses')
    assert.deepEqual(
      rows.map(([status, meaning, decided]) => [status, meaning !== '', decided]),
      statuses.map((status) => [status, true, decidedFor(status)]),
    )
  })

  test('says what leads where', () => {
    const [[, ...events] = [], ...rows] = tableUnder('What happens in each')
    assert.deepEqual(
      new Set(events),
      new Set(Object.values(disputeTransitions).flatMap((leads) => Object.keys(leads))),
      'every event has its column',
    )
    assert.deepEqual(
      rows,
      statuses.map((from) => [
        from,
        ...events.map((event) => nextStatus(disputeTransitions, from, event as DisputeEvent) ?? ''),
      ]),
    )
  })

  test('says what time brings', () => {
    const days = (count: number): string => `${count} days`
    const verdict = worldDisputingBank.verdictOn({ code: '45', amount: 1, currency: 'eur' } as never)
    const [, ...rows] = tableUnder('What time brings')
    assert.deepEqual(rows, [
      ['open, evidence_pending', 'out_of_time', `${days(answerLifetimeMs / DAY)} after the opening`],
      ['evidence_sent', 'evidence_verification', 'on the morning of the next business day'],
      [
        'evidence_verification',
        nextStatus(disputeTransitions, 'evidence_verification', verdict),
        `${days(worldDisputingBank.verificationDays)} later`,
      ],
    ])
  })

  test('says what a dispute costs', () => {
    const { basisPoints, fixed } = defaultFeeSchedule.dispute
    assert.equal(basisPoints, 0)
    assert(page.includes(`The fee, ${(fixed / 100).toFixed(2)} and VAT`))
  })

  test('lists the codes', () => {
    const [, ...rows] = tableUnder('Codes')
    assert.deepEqual(
      rows,
      disputeCodes.map(({ code, network, slug, meaning, hiddenFromCustomers }) => [
        code,
        network,
        slug,
        meaning,
        hiddenFromCustomers ? '45' : '',
      ]),
    )
  })

  test('lists the usual code of each network', () => {
    const [, ...rows] = tableUnder('Trying it')
    const networks = ['national', 'visa', 'mastercard', 'unknown'] as const
    assert.deepEqual(
      rows,
      networks.map((network) => [network, worldDisputingBank.usualCodeOf(network)]),
    )
    for (const network of networks) {
      const facts = disputeCodes.find(({ code }) => code === worldDisputingBank.usualCodeOf(network))
      assert.deepEqual(
        [facts?.network, facts?.hiddenFromCustomers],
        [network === 'unknown' ? 'national' : network, false],
      )
    }
  })
})

function decidedFor(status: DisputeStatus): string {
  const transitions = entriesOf({ status } as never).map(({ transition }) => transition as string)
  if (transitions.includes('win')) return 'for the shop'
  return transitions.includes('lose') ? 'for the payer' : ''
}
