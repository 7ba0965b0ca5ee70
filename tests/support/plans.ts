/** How PostgreSQL executes the statements of a part of the program. */
import assert from 'node:assert/strict'
import type { Client } from 'pg'
import type { Database, Query } from '../../src/kit/database.ts'

/** A node of a plan, as `explain (format json)` gives it; counts are present if the statement was executed. */
export interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

/** Executes a statement and returns every node of its plan. */
export const planOf = (session: Client, { text, values }: Query): Promise<Plan[]> =>
  explained(session, 'analyze', text, values)

/** Every node of the plan that a session would keep for a statement. */
export const genericPlanOf = (session: Client, text: string): Promise<Plan[]> =>
  explained(session, 'generic_plan', text, [])

async function explained(session: Client, how: string, text: string, values: Query['values']): Promise<Plan[]> {
  const { rows } = await session.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (${how}, format json) ${text}`, [
    ...values,
  ])
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  assert.ok(plan !== undefined)
  return nodesOf(plan)
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** The statements that a question sends, without executing them; counts are left out. */
export async function statementsOf(ask: (db: Database) => Promise<unknown>): Promise<Query[]> {
  const sent: Query[] = []
  const query = (asked: Query): Promise<never[]> => {
    if (!asked.text.startsWith('select count')) sent.push(asked)
    return Promise.resolve([])
  }
  await ask({ query, find: () => Promise.resolve(undefined), findAll: () => Promise.resolve([]) })
  return sent
}
