import {createPrivateKey, X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {connect, createServer} from 'node:tls'
import {expect} from 'chai'
import {type Authority, loadAuthority} from '../../../src/sandbox/tls/authority.ts'

const DAY = 86_400_000

describe('the authority of the sandbox', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-tls-'))
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  const ca = ({caFile}: Authority) => new X509Certificate(readFileSync(caFile))

  it('signs a server that clients accept by each of its names, and by no other', async () => {
    const authority = await loadAuthority(folder)
    const server = createServer({key: authority.key, cert: authority.cert}, (socket) => socket.end())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    const trusted = readFileSync(authority.caFile)
    const attempt = async (name: string): Promise<string> => {
      const servername = name === '127.0.0.1' ? {} : {servername: name}
      const socket = connect({port, host: '127.0.0.1', ca: trusted, ...servername})
      try {
        await once(socket, 'secureConnect')
        return 'accepted'
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? String(error)
      } finally {
        socket.destroy()
      }
    }
    for (const name of [
      'localhost',
      '127.0.0.1',
      'email-smtp-fips.us-gov-west-1.amazonaws.com',
      'email-smtp.us-gov-east-1.amazonaws.com',
      'sns.us-gov-west-1.amazonaws.com',
      'iam.us-gov.amazonaws.com',
      'route53.amazonaws.com',
    ]) {
      expect(await attempt(name), name).to.equal('accepted')
    }
    expect(await attempt('example.com')).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
    server.close()
  })

  it('is a certificate authority that cannot make others', async () => {
    const root = ca(await loadAuthority(folder))
    expect(root.ca).to.equal(true)
    expect(root.verify(root.publicKey)).to.equal(true)
    expect(root.toString()).to.equal(readFileSync(join(folder, 'tls', 'ca.pem'), 'utf8'))
  })

  it('signs a certificate for a server alone, on P-256, for no longer than clients take', async () => {
    const authority = await loadAuthority(folder)
    const cert = new X509Certificate(authority.cert)
    expect(cert.ca).to.equal(false)
    expect(cert.checkIssued(ca(authority))).to.equal(true)
    expect(cert.verify(ca(authority).publicKey)).to.equal(true)
    expect(cert.checkPrivateKey(createPrivateKey(authority.key))).to.equal(true)
    expect(cert.publicKey.asymmetricKeyDetails?.namedCurve).to.equal('prime256v1')
    expect(cert.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1'])
    expect(cert.validToDate.getTime() - cert.validFromDate.getTime()).to.be.at.most(398 * DAY)
    expect(cert.validFromDate.getTime()).to.be.below(Date.now())
  })

  it('is made once, and within 150 ms', async () => {
    await loadAuthority(folder)
    rmSync(join(folder, 'tls'), {recursive: true})
    const started = performance.now()
    const first = await loadAuthority(folder)
    expect(performance.now() - started).to.be.below(150)
    expect(await loadAuthority(folder)).to.deep.equal(first)
  })

  it('is renewed within 30 days of its end, with a new authority that fits', async () => {
    const first = await loadAuthority(folder)
    expect((await loadAuthority(folder, new Date(Date.now() + 365 * DAY))).cert).to.equal(first.cert)
    const second = await loadAuthority(folder, new Date(Date.now() + 368 * DAY))
    expect(second.cert).not.to.equal(first.cert)
    expect(new X509Certificate(second.cert).verify(ca(second).publicKey)).to.equal(true)
  })

  it('keeps the key to its owner, and the key of the authority nowhere', async () => {
    await loadAuthority(folder)
    expect(statSync(join(folder, 'tls', 'server-key.pem')).mode & 0o777).to.equal(0o600)
    expect(statSync(join(folder, 'tls')).mode & 0o777).to.equal(0o700)
    expect(readdirSync(folder)).to.deep.equal(['tls'])
    expect(readdirSync(join(folder, 'tls')).sort()).to.deep.equal(['ca.pem', 'server-key.pem', 'server.pem'])
  })

  it('is one and the same for processes that start together', async () => {
    const [authority, ...others] = await Promise.all(Array.from({length: 4}, () => loadAuthority(folder)))
    if (!authority) throw new Error('there is none')
    for (const other of others) expect(other).to.deep.equal(authority)
    expect(new X509Certificate(authority.cert).verify(ca(authority).publicKey)).to.equal(true)
    expect(new X509Certificate(authority.cert).checkPrivateKey(createPrivateKey(authority.key))).to.equal(true)
    expect(readdirSync(folder)).to.deep.equal(['tls'])
  })
})
