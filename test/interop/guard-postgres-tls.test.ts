import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {postgresGuardJournal} from '../../src/adapters/postgres/guard-journal.ts'
import {Secret} from '../../src/domain/text/secret.ts'
import {certificateFor} from '../support/certificates.ts'
import {BY_HAND, SCOPE} from '../support/guard-journal-store.ts'
import {rejection} from '../support/rejection.ts'
import {type RunningPostgres, startPostgres} from './postgres-server.ts'

describe('PostgreSQL as the store of guards, over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-postgres-tls-'))
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const own = certificateFor('127.0.0.1')
  const authority = file('ca.pem', own.authority)
  const stranger = file('stranger.pem', certificateFor('127.0.0.1').authority)
  let tls: RunningPostgres
  let misnamed: RunningPostgres
  let misnamedAuthority: string

  before(async () => {
    tls = await startPostgres({tls: own})
    const certificate = certificateFor('elsewhere.test')
    misnamedAuthority = file('misnamed.pem', certificate.authority)
    misnamed = await startPostgres({tls: certificate})
  })
  after(async () => {
    await tls?.close()
    await misnamed?.close()
    rmSync(folder, {recursive: true})
  })

  /** Whether an entry can be written; the servers let nobody in without TLS. */
  const works = async (server: RunningPostgres, query: string, caFile?: string): Promise<readonly string[]> => {
    const url = `${server.url('postgres')}${query}`
    const {journal, warnings, close} = await postgresGuardJournal(
      {url: new Secret(url), ...(caFile ? {caFile} : {})},
      SCOPE,
    )
    try {
      await journal.begin(BY_HAND)
      return warnings
    } finally {
      await close()
    }
  }

  it('checks who signed the certificate and for which host, by a file of the URL or of the caller', async () => {
    await works(tls, `?sslmode=verify-full&sslrootcert=${authority}`)
    await works(tls, '?sslmode=verify-full', authority)
  })

  for (const [why, mode, file] of [
    ['nobody that the machine trusts signed it', 'verify-full', undefined],
    ['another authority is named', 'verify-full', stranger],
    ['another authority is named to verify-ca', 'verify-ca', stranger],
    ['another authority is named to require', 'require', stranger],
  ] as const) {
    it(`refuses a certificate when ${why}`, async () => {
      const failure = await rejection(works(tls, `?sslmode=${mode}`, file))
      expect(failure).to.include({code: 'unavailable', retryable: false})
      expect(failure.message).to.match(
        /^Failed to reach 127\.0\.0\.1:\d+: its certificate is not trusted \([A-Z_]+\)\.$/,
      )
      expect(failure.hints[0]).to.contain('sslrootcert')
    })
  }

  it('refuses a certificate for another host, unless only who signed it is asked for', async () => {
    const failure = await rejection(works(misnamed, '?sslmode=verify-full', misnamedAuthority))
    expect(failure.message).to.contain('ERR_TLS_CERT_ALTNAME_INVALID')
    await works(misnamed, '?sslmode=verify-ca', misnamedAuthority)
    await works(misnamed, '?sslmode=require', misnamedAuthority)
  })

  it('checks nothing with require alone, as libpq', async () => {
    await works(tls, '?sslmode=require')
  })

  it('reports when the server lets nobody in without TLS', async () => {
    const failure = await rejection(works(tls, '?sslmode=disable'))
    expect(failure).to.include({code: 'not-authorised'})
    expect(failure.message).to.contain('no encryption')
  })

  it('does not fall back to plain text before a server without TLS', async () => {
    const plain = await startPostgres()
    try {
      const failure = await rejection(works(plain, '?sslmode=require'))
      expect(failure).to.include({code: 'unavailable', retryable: false})
      expect(failure.message).to.match(/does not speak TLS\.$/)
      await works(plain, '?sslmode=disable')
    } finally {
      await plain.close()
    }
  })
})
