import {expect} from 'chai'
import {destinationOf} from '../../../src/sandbox/proxy/destination.ts'

const PORTS = {smtp: 2000, smtps: 2001}

describe('a tunnel of the proxy', () => {
  for (const host of [
    'sns.us-gov-west-1.amazonaws.com',
    'email-fips.us-gov-west-1.amazonaws.com',
    'iam.us-gov.amazonaws.com',
    'route53.amazonaws.com',
    'STS.US-GOV-EAST-1.AMAZONAWS.COM',
  ])
    it(`to ${host}:443 ends at the AWS endpoint`, () => {
      expect(destinationOf(`${host}:443`, PORTS)).to.deep.equal({kind: 'aws'})
    })

  for (const [port, near] of [
    [25, 2000],
    [587, 2000],
    [2587, 2000],
    [465, 2001],
    [2465, 2001],
  ] as const)
    it(`to port ${port} of the SMTP hosts ends at the SMTP endpoint with the same kind of TLS`, () => {
      for (const host of ['email-smtp.us-gov-west-1.amazonaws.com', 'email-smtp-fips.us-gov-west-1.amazonaws.com'])
        expect(destinationOf(`${host}:${port}`, PORTS)).to.deep.equal({kind: 'bytes', host: '127.0.0.1', port: near})
    })

  it('to this machine is passed on', () => {
    expect(destinationOf('127.0.0.1:8080', PORTS)).to.deep.equal({kind: 'bytes', host: '127.0.0.1', port: 8080})
    expect(destinationOf('localhost:8080', PORTS)).to.deep.equal({kind: 'bytes', host: '127.0.0.1', port: 8080})
    expect(destinationOf('[::1]:8080', PORTS)).to.deep.equal({kind: 'bytes', host: '::1', port: 8080})
  })

  for (const authority of [
    'example.com:443',
    'amazonaws.com.example.com:443',
    'evilamazonaws.com:443',
    'amazonaws.com:443',
    '169.254.169.254:80',
    '10.0.0.1:22',
    'sns.us-gov-west-1.amazonaws.com:22',
    'email-smtp.us-gov-west-1.amazonaws.com:2525',
    'localhost',
    'localhost:0',
    '',
    'sns.us-gov-west-1.amazonaws.com@example.com:443',
  ])
    it(`to "${authority}" is refused`, () => {
      expect(destinationOf(authority, PORTS)).to.equal(undefined)
    })
})
