/** The way to card networks at a distance, and how one is served that is not. */
export { openConnection, type Connection, type ConnectionOptions, type RemoteAnswer } from './connection.ts'
export { secretPattern, type NetworkBody } from './protocol.ts'
export { JournalError } from './journal.ts'
export { serveNetwork, type NetworkServer, type NetworkService } from './server.ts'
