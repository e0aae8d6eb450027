import {expect} from 'chai'
import {testSandbox} from '../../support/sandbox.ts'
import {send, sign} from '../aws/support/sign.ts'
import {off, on} from './switch.ts'

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15'

describe('a bad day at the AWS endpoint', () => {
  let sandbox: Awaited<ReturnType<typeof testSandbox>>
  before(async () => {
    sandbox = await testSandbox()
  })
  after(() => sandbox.close())

  const call = (at: Date) =>
    send(
      sign({
        url: `${sandbox.endpoints.awsUrl}/`,
        headers: {'content-type': 'application/x-www-form-urlencoded'},
        body: BODY,
        service: 'sts',
        at,
        ...sandbox.endpoints.operator,
      }),
    )
  const minutesAhead = (headers: Headers): number =>
    Math.abs(Math.round((Date.parse(headers.get('date') ?? '') - Date.now()) / 60_000))

  describe('clock-skew', () => {
    it('refuses who signs by the right time, and says by its Date what time it takes it for', async () => {
      on(sandbox.env, 'clock-skew', {millis: 600_000})
      const refused = await call(new Date())
      expect(refused.status).to.equal(403)
      expect(refused.text).to.contain('Signature expired: ')
      expect(minutesAhead(refused.headers)).to.equal(10)
      const corrected = await call(new Date(refused.headers.get('date') ?? ''))
      expect(corrected.status, corrected.text).to.equal(200)
    })

    it('is over when it is switched off', async () => {
      off(sandbox.env, 'clock-skew')
      const {status, headers} = await call(new Date())
      expect([status, minutesAhead(headers)]).to.deep.equal([200, 0])
    })
  })
})
