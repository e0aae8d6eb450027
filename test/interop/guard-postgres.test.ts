import {postgresGuardJournal} from '../../src/adapters/postgres/guard-journal.ts'
import {guardJournalContract} from '../support/guard-journal-contract.ts'
import type {JournalStore, OpenJournal} from '../support/guard-journal-store.ts'
import {type RunningPostgres, startPostgres} from './postgres-server.ts'

describe('PostgreSQL as the store of guards', () => {
  let server: RunningPostgres
  let databases = 0

  before(async () => {
    server = await startPostgres()
  })
  after(async () => await server?.close())

  const database = async (): Promise<string> => {
    databases += 1
    await server.run(`CREATE DATABASE guards_${databases}`)
    return `guards_${databases}`
  }
  const openStore = async (): Promise<JournalStore> => {
    const url = server.url(await database())
    const opened: OpenJournal[] = []
    return {
      connect: async (scope) => {
        const journal = await postgresGuardJournal({url}, scope)
        opened.push(journal)
        return journal
      },
      dispose: async () => {
        for (const {close} of opened) await close()
      },
    }
  }

  guardJournalContract("the guards' journal in PostgreSQL", openStore)
})
