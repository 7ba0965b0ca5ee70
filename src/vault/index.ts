/** What other parts may use of the vault. */
export { DatabaseVault, hasVaultKeys, openVault, type RotationReport, type VaultOptions } from './database-vault.ts'
export type { VaultDatabase } from './key-keeping.ts'
export { givenMasterKey, masterKeyInFile } from './master-key-file.ts'
export { MasterKey, MasterKeyError } from './master-key.ts'
export type { RotationOptions } from './rotation.ts'
export { SealBrokenError, UnknownKeyError, type Fingerprint, type Place, type Sealed, type Vault } from './vault.ts'
