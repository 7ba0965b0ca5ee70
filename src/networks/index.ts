/** Connections to remote card networks, and the server that makes an in-process network a remote one. */
export { openConnection, type Connection, type ConnectionOptions, type RemoteAnswer } from './connection.ts'
export { secretPattern, type NetworkBody } from './protocol.ts'
export { JournalError } from './journal.ts'
export { serveNetwork, type NetworkServer, type NetworkService } from './server.ts'
