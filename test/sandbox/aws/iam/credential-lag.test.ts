import {GetAccountCommand} from '@aws-sdk/client-sesv2'
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts'
import {expect} from 'chai'
import {createAccessKey, createUser} from '../../../../src/sandbox/aws/iam/users.ts'
import {smtpPassword} from '../../../../src/sandbox/aws/smtp-password.ts'
import {FAULTS} from '../../../../src/sandbox/faults/catalog.ts'
import {switchOff, switchOn} from '../../../../src/sandbox/faults/switches.ts'
import {authenticate} from '../../../../src/sandbox/smtp/authentication.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

describe('a key while IAM lags behind', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
    createUser(endpoint.env, {name: 'u', path: '/cf/'})
  })
  afterEach(() => endpoint.close())

  const lag = (millis: number, instance?: string) => {
    const entry = FAULTS.find(({name}) => name === 'iam-lag')
    if (!entry) throw new Error('there is no such fault')
    switchOn(endpoint.env, entry, {millis, ...(instance !== undefined && {instance})})
  }
  const newKey = () => {
    const {id, secret} = createAccessKey(endpoint.env, 'u')
    return {accessKeyId: id, secretAccessKey: secret}
  }
  const login = ({accessKeyId, secretAccessKey}: ReturnType<typeof newKey>) =>
    authenticate(endpoint.env, accessKeyId, smtpPassword(secretAccessKey, 'us-gov-west-1'))?.userName
  const query = async (key: ReturnType<typeof newKey>) => {
    const {name} = await refusalOf(endpoint.sts(key).send(new GetCallerIdentityCommand({})))
    return name
  }

  it('is unknown on every transport until the time is over', async () => {
    lag(60_000)
    const key = newKey()
    expect(await query(key)).to.equal('InvalidClientTokenId')
    const {name, $metadata} = await refusalOf(endpoint.ses(key).send(new GetAccountCommand({})))
    expect([name, $metadata.httpStatusCode]).to.deep.equal(['UnrecognizedClientException', 403])
    expect(login(key)).to.equal(undefined)
    endpoint.env.advance(59_999)
    expect(login(key)).to.equal(undefined)
    endpoint.env.advance(1)
    expect(login(key)).to.equal('u')
    const {Arn} = await endpoint.sts(key).send(new GetCallerIdentityCommand({}))
    expect(Arn).to.match(/user\/cf\/u$/)
  })

  it('is not noted as used by what is refused', async () => {
    lag(60_000)
    const key = newKey()
    await query(key)
    login(key)
    const row = endpoint.env.store.one('SELECT last_used_at FROM access_key WHERE id = ?', key.accessKeyId)
    expect(row).to.include({last_used_at: null})
  })

  it('continues working when it was there before', () => {
    const key = newKey()
    endpoint.env.advance(1)
    lag(60_000)
    expect(login(key)).to.equal('u')
  })

  it('works at once when the lag is switched off', () => {
    lag(60_000)
    const key = newKey()
    switchOff(endpoint.env, 'iam-lag')
    expect(login(key)).to.equal('u')
  })

  it('works at once when the lag is kept to another instance', () => {
    lag(60_000, 'another')
    expect(login(newKey())).to.equal('u')
  })
})
