import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { faultySteps, takeFault, type Fault, type FaultEffect, type FaultyStep } from './faults.ts'

const refusal = (code: string): FaultEffect => ({ kind: 'refuse', code })

suite('taking a fault', () => {
  const one: Fault = { step: 'authorization', times: 1, effect: refusal('51') }
  const twice: Fault = { step: 'authorization', times: 2, effect: { kind: 'time_out', carriedOut: true } }
  const late: Fault = { step: 'capture', times: 1, effect: { kind: 'delay', seconds: 5 } }
  const once: Fault = { ...twice, times: 1 }

  const cases: readonly (readonly [
    name: string,
    faults: readonly Fault[] | null,
    step: FaultyStep,
    effect: FaultEffect | undefined,
    rest?: readonly Fault[] | null,
  ])[] = [
    ['where there is none', null, 'authorization', undefined],
    ['where there is none of the step', [one, late], 'refund', undefined],
    ['that is the last of all', [one], 'authorization', one.effect, null],
    ['that comes once more', [twice], 'authorization', twice.effect, [once]],
    ['that comes once more, among others', [late, twice, one], 'authorization', twice.effect, [late, once, one]],
    ['that was set first', [one, twice], 'authorization', one.effect, [twice]],
    ['behind those of other steps', [one, twice, late], 'capture', late.effect, [one, twice]],
    ['of two that are alike', [one, { ...one }], 'authorization', one.effect, [one]],
  ]
  for (const [name, faults, step, effect, rest] of cases) {
    test(name, () => assert.deepEqual(takeFault(faults, step), effect && { effect, rest }))
  }

  test('again and again lets each happen as often as it was set, in order, whatever happens to other steps', () => {
    const step = fc.constantFrom(...faultySteps)
    const times = fc.integer({ min: 1, max: 3 })
    const effect = fc.constantFrom(refusal('05'), refusal('51'), twice.effect, late.effect)
    const fault = fc.tuple(step, times, effect).map(([step, times, effect]): Fault => ({ step, times, effect }))
    fc.assert(
      fc.property(fc.array(fault), fc.array(step, { maxLength: 60 }), (faults, steps) => {
        const given = structuredClone(faults)
        let left: readonly Fault[] | null = faults.length === 0 ? null : faults
        for (const [index, asked] of steps.entries()) {
          const before = steps.slice(0, index).filter((earlier) => earlier === asked).length
          const expected = effectsOf(faults, asked)[before]
          const taken = takeFault(left, asked)
          assert.deepEqual(taken?.effect, expected)
          if (taken !== undefined) left = taken.rest
          assert(left === null || (left.length > 0 && left.every(({ times }) => times >= 1)))
        }
        assert.deepEqual(faults, given)
      }),
    )
  })
})

/** All that this step meets, one after another. */
const effectsOf = (faults: readonly Fault[], step: FaultyStep): FaultEffect[] =>
  faults
    .filter((fault) => fault.step === step)
    .flatMap(({ times, effect }) => Array.from({ length: times }, () => effect))
