import {generateKeyPairSync} from 'node:crypto'
import {expect} from 'chai'
import {putDkimSigning} from '../../../src/sandbox/aws/ses/dkim.ts'
import {requireEmailIdentity} from '../../../src/sandbox/aws/ses/identities.ts'
import {identityDetail} from '../../../src/sandbox/aws/ses/identity-view.ts'
import {deleteRecord} from '../../../src/sandbox/dns/zones.ts'
import {DOMAIN, Domain, HOUR} from './domain.ts'

const SELECTOR = `mine._domainkey.${DOMAIN}`

describe("the verification of a key of one's own", () => {
  let domain: Domain
  let publicKey: string
  beforeEach(async () => {
    domain = await Domain.start()
    publicKey = bringKey()
  })
  afterEach(() => domain.stop())

  const bringKey = () => {
    const {privateKey, publicKey: key} = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: {type: 'spki', format: 'der'},
      privateKeyEncoding: {type: 'pkcs8', format: 'der'},
    })
    const signing = {origin: 'EXTERNAL', selector: 'mine', privateKey: privateKey.toString('base64')} as const
    putDkimSigning(domain.env, DOMAIN, signing)
    return key.toString('base64')
  }
  const check = async () => {
    await domain.check()
    const {dkim_status, error_type, verified_for_sending} = domain.row()
    return [dkim_status, error_type, verified_for_sending]
  }

  it('succeeds with the key under the selector, whatever stands around it', async () => {
    expect(await check()).to.deep.equal(['PENDING', 'HOST_NOT_FOUND', 0])
    domain.publish(SELECTOR, 'TXT', `v=DKIM1; k=rsa; p=${publicKey.slice(0, 70)} ${publicKey.slice(70)}`)
    expect(await check()).to.deep.equal(['SUCCESS', null, 1])
  })

  it('takes the bare key, as AWS says to publish it', async () => {
    domain.publish(SELECTOR, 'TXT', `p=${publicKey}`)
    expect(await check()).to.deep.equal(['SUCCESS', null, 1])
  })

  it('fails on another key, on two records and on another type', async () => {
    domain.publish(SELECTOR, 'TXT', `p=${publicKey.replace('M', 'N')}`)
    expect(await check()).to.deep.equal(['PENDING', 'INVALID_VALUE', 0])
    domain.publish(SELECTOR, 'TXT', `p=${publicKey}`)
    expect(await check()).to.deep.equal(['PENDING', 'INVALID_VALUE', 0])
    deleteRecord(domain.env, {name: SELECTOR})
    domain.publish(SELECTOR, 'MX', '10 mx.agency.test')
    expect(await check()).to.deep.equal(['PENDING', 'TYPE_NOT_FOUND', 0])
  })

  it('has to be found again when the key changes under the same selector', async () => {
    domain.publish(SELECTOR, 'TXT', `p=${publicKey}`)
    await check()
    bringKey()
    expect(domain.row()).to.include({dkim_status: 'PENDING', verified_for_sending: 0})
    expect(await check()).to.deep.equal(['PENDING', 'INVALID_VALUE', 0])
  })

  it('is given up after 72 hours', async () => {
    domain.env.advance(72 * HOUR)
    expect(await check()).to.deep.equal(['FAILED', 'HOST_NOT_FOUND', 0])
  })
})

describe('what verification says of a domain', () => {
  let domain: Domain
  beforeEach(async () => {
    domain = await Domain.start()
  })
  afterEach(() => domain.stop())

  const info = () => identityDetail(domain.env, requireEmailIdentity(domain.env, DOMAIN)).VerificationInfo

  it('is who has the authority over its zone', async () => {
    domain.publishDkim()
    await domain.check()
    expect(info()).to.deep.include({ErrorType: undefined})
    expect(info().SOARecord).to.include.keys('PrimaryNameServer', 'AdminEmail', 'SerialNumber')
    expect(info().SOARecord?.SerialNumber).to.be.a('number').above(0)
  })

  it('is the length of key in use, once the next key is found', async () => {
    putDkimSigning(domain.env, DOMAIN, {origin: 'AWS_SES', nextKeyLength: 'RSA_1024_BIT'})
    await domain.check()
    expect(domain.row()['dkim_key_length']).to.equal('RSA_2048_BIT')
    domain.publishDkim()
    await domain.check()
    expect(domain.row()['dkim_key_length']).to.equal('RSA_1024_BIT')
  })
})
