import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {inspect} from 'node:util'
import {expect} from 'chai'
import {readStoreUrl} from '../../../src/adapters/postgres/store-url.ts'
import {withVariables} from '../../support/environment.ts'
import {rejection} from '../../support/rejection.ts'

const FAR = 'postgres://guard:secret@db.agency.gov:6543/mail'

describe("the URL of the guards' store", () => {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-store-url-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, 'PEM')
  after(() => rmSync(folder, {recursive: true}))

  const tlsOf = async (url: string, file?: string) => (await readStoreUrl(url, file)).connection.ssl

  it('names user, password, host, port and database, each percent-encoded', async () => {
    const {where, connection} = await readStoreUrl('postgresql://g%40rd:p%2Fa%3As%20s@db.agency.gov:6543/my%20mail')
    expect(where).to.equal('db.agency.gov:6543')
    expect(connection).to.include({
      host: 'db.agency.gov',
      port: 6543,
      user: 'g@rd',
      password: 'p/a:s s',
      database: 'my mail',
      application_name: 'sesctl guard',
    })
  })

  it('leaves to the driver what it does not say, and takes the port that PostgreSQL has', async () => {
    const {where, connection} = await readStoreUrl('postgres://[::1]?application_name=night')
    expect(where).to.equal('::1:5432')
    expect(connection).to.include({host: '::1', port: 5432, application_name: 'night'})
    expect(connection).not.to.have.any.keys('user', 'password', 'database')
  })

  for (const url of ['postgres:///mail?host=/run/postgresql', 'postgres://guard@%2Frun%2Fpostgresql/mail']) {
    it(`leads to a socket of this machine: ${url}`, async () => {
      const {where, connection, warnings} = await readStoreUrl(`${url}`)
      expect(where).to.equal('/run/postgresql')
      expect(connection).to.include({host: '/run/postgresql', database: 'mail', ssl: false})
      expect(warnings).to.deep.equal([])
    })
  }

  it('checks the certificate of another machine by default, and speaks plainly to this one', async () => {
    await withVariables({SSL_CERT_FILE: undefined}, async () => {
      expect(await tlsOf(FAR)).to.deep.equal({})
      expect(await tlsOf(`${FAR}?sslmode=verify-full`)).to.deep.equal({})
    })
    expect(await tlsOf(`${FAR}?sslrootcert=${caFile}`)).to.deep.equal({ca: ['PEM']})
    expect(await tlsOf(FAR, caFile)).to.deep.equal({ca: ['PEM']})
    expect(await tlsOf('postgres://guard@localhost/mail')).to.equal(false)
    expect(await tlsOf('postgres://guard@127.0.0.1/mail?sslmode=verify-full', caFile)).to.deep.equal({ca: ['PEM']})
  })

  it('trusts beside Node whom the machine trusts', async () => {
    await withVariables({SSL_CERT_FILE: caFile}, async () => {
      expect(await tlsOf(FAR))
        .to.have.property('ca')
        .that.includes('PEM')
    })
  })

  it('takes the modes of TLS for what they are to libpq', async () => {
    expect(await tlsOf(`${FAR}?sslmode=disable`)).to.equal(false)
    expect(await tlsOf(`${FAR}?sslmode=require`)).to.deep.equal({rejectUnauthorized: false})
    for (const mode of ['require', 'verify-ca']) {
      const tls = await tlsOf(`${FAR}?sslmode=${mode}`, caFile)
      expect(tls).to.have.all.keys('ca', 'checkServerIdentity')
      expect(tls).not.to.have.property('rejectUnauthorized')
    }
  })

  it('comes with a warning when somebody on the way could read or change what is sent', async () => {
    const warnings = async (query: string) => (await readStoreUrl(`${FAR}${query}`)).warnings.join('\n')
    expect(await warnings('?sslmode=disable')).to.match(/^db\.agency\.gov:6543 is spoken to in plain text/)
    expect(await warnings('?sslmode=require')).to.match(/^The certificate of db\.agency\.gov:6543 is not checked/)
    for (const query of ['', '?sslmode=verify-full', `?sslmode=require&sslrootcert=${caFile}`]) {
      expect(await warnings(query)).to.equal('')
    }
  })

  for (const [why, url] of [
    ['it is none', 'hunter2'],
    ['it is of another kind', 'mysql://guard:hunter2@db.agency.gov/mail'],
    ['its password holds a bare #', 'postgres://guard:12#hunter2@db.agency.gov/mail'],
    ['its password holds a bare ?', 'postgres://guard:12?hunter2@db.agency.gov/mail'],
    ['its password holds a bare ? and =', 'postgres://guard:12?hunter2=1@db.agency.gov/mail'],
    ['its password holds a bare /', 'postgres://guard:12/hunter2@db.agency.gov/mail'],
    ['its password holds a bare / that ends nothing', 'postgres://guard:hunter2/hunter2@db.agency.gov/mail'],
    ['its password holds a bare %', 'postgres://guard:hunter2%zz@db.agency.gov/mail'],
    ['its mode promises nothing', `${FAR}?sslmode=prefer`],
    ['a parameter is unknown', `${FAR}?hunter2=1`],
    ['its authority cannot be read', `${FAR}?sslrootcert=/nowhere/ca.pem`],
  ] as const) {
    it(`is refused when ${why}, and nothing of it is shown`, async () => {
      const failure = await rejection(readStoreUrl(url))
      expect(failure).to.include({code: 'invalid-value', exit: 2})
      expect(inspect(failure, {depth: 9, showHidden: true})).not.to.contain('hunter2')
    })
  }
})
