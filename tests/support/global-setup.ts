/**
 * Before a whole test run: one cluster for all files, with the migrated template that their databases are copied from (`node --test --test-global-setup`).
 */
import { startCluster, type Cluster } from './cluster.ts'
import { makeTemplate, serverVariable } from './database.ts'

let cluster: Cluster | undefined

export async function globalSetup(): Promise<void> {
  cluster = await startCluster()
  await makeTemplate(cluster.server)
  process.env[serverVariable] = JSON.stringify(cluster.server)
}

export async function globalTeardown(): Promise<void> {
  await cluster?.stop()
}
