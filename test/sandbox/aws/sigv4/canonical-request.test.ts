import {expect} from 'chai'
import type {AwsRequest} from '../../../../src/sandbox/aws/request.ts'
import {canonicalRequest, signatureOf} from '../../../../src/sandbox/aws/sigv4/canonical-request.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const TIMESTAMP = '20150830T123600Z'
const scope = (service: string) => ({date: '20150830', region: 'us-east-1', service})

function request(query: string, headers: [string, string[]][], path = '/'): AwsRequest {
  return {method: 'GET', path, query, headers: new Map(headers), body: Buffer.alloc(0)}
}

const HOST: [string, string[]] = ['host', ['example.amazonaws.com']]
const DATE: [string, string[]] = ['x-amz-date', [TIMESTAMP]]

describe('the canonical request', () => {
  it('is signed as in the example of the AWS documentation', () => {
    const example = request('Action=ListUsers&Version=2010-05-08', [
      ['content-type', ['application/x-www-form-urlencoded; charset=utf-8']],
      ['host', ['iam.amazonaws.com']],
      DATE,
    ])
    const canonical = canonicalRequest(example, ['content-type', 'host', 'x-amz-date'])
    expect(signatureOf(canonical, TIMESTAMP, scope('iam'), SECRET)).to.equal(
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    )
  })

  const SUITE: [name: string, query: string, signature: string][] = [
    ['get-vanilla', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      'Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ]
  for (const [name, query, signature] of SUITE)
    it(`is signed as ${name} of the AWS test suite`, () => {
      const canonical = canonicalRequest(request(query, [HOST, DATE]), ['host', 'x-amz-date'])
      expect(signatureOf(canonical, TIMESTAMP, scope('service'), SECRET)).to.equal(signature)
    })

  it('encodes the path again, without dots and empty segments, and sorts parameters by their encoded name', () => {
    const [, path, query] = canonicalRequest(request('b=2&a=%2F&a=+&A=1', [HOST], '/a%40b/./c//../d/'), ['host']).split(
      '\n',
    )
    expect(path).to.equal('/a%2540b/d/')
    expect(query).to.equal('A=1&a=%2B&a=%2F&b=2')
  })

  it('joins repeated headers and collapses their spaces', () => {
    const lines = canonicalRequest(request('', [HOST, ['x-amz-meta', [' a   b ', 'c']]]), ['host', 'x-amz-meta'])
    expect(lines).to.contain('\nx-amz-meta:a b,c\n')
  })
})
