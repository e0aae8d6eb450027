import {expect} from 'chai'
import {AwsError} from '../../../../src/sandbox/aws/aws-error.ts'
import {isWanted} from '../../../../src/sandbox/aws/sns/filter-match.ts'
import type {MessageAttributes} from '../../../../src/sandbox/aws/sns/message-attributes.ts'
import {checkSubscriptionAttributes} from '../../../../src/sandbox/aws/sns/subscription-attributes.ts'

const attribute = (value: unknown): {type: string; value: string} => {
  if (typeof value === 'number') return {type: 'Number', value: String(value)}
  if (Array.isArray(value)) return {type: 'String.Array', value: JSON.stringify(value)}
  return {type: 'String', value: String(value)}
}

describe('a filter policy', () => {
  const wants = (policy: object, facts: Record<string, unknown>): boolean => {
    const attributes = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, attribute(value)]))
    return isWanted({FilterPolicy: JSON.stringify(policy)}, {message: '', attributes: attributes as MessageAttributes})
  }
  const wantsBody = (policy: object, body: unknown): boolean =>
    isWanted(
      {FilterPolicy: JSON.stringify(policy), FilterPolicyScope: 'MessageBody'},
      {message: typeof body === 'string' ? body : JSON.stringify(body), attributes: {}},
    )

  for (const [policy, wanted, unwanted] of [
    [
      {kind: ['bounce']},
      [{kind: 'bounce'}, {kind: ['x', 'bounce']}, {kind: 'bounce', more: 1}],
      [{}, {kind: 'Bounce'}],
    ],
    [{kind: ['bounce', 'complaint']}, [{kind: 'complaint'}], [{kind: 'delivery'}]],
    [{kind: ['a'], size: [1]}, [{kind: 'a', size: 1}], [{kind: 'a'}, {kind: 'a', size: '1'}]],
    [{kind: [{prefix: 'csb-'}]}, [{kind: 'csb-x'}, {kind: 'csb-'}], [{kind: 'x-csb-'}, {kind: 7}]],
    [{kind: [{suffix: '-Critical'}]}, [{kind: 'a-Critical'}], [{kind: 'a-Critical-b'}]],
    [{kind: [{'equals-ignore-case': 'ALARM'}]}, [{kind: 'alarm'}], [{kind: 'alarms'}]],
    [{kind: [{'anything-but': ['a', 'b']}]}, [{kind: 'c'}, {kind: ['a', 'c']}], [{}, {kind: 'a'}, {kind: ['a', 'b']}]],
    [{kind: [{'anything-but': {prefix: 'a'}}]}, [{kind: 'ba'}], [{kind: 'ab'}]],
    [{kind: [{'anything-but': [1]}]}, [{kind: 2}], [{kind: 1}]],
    [{rate: [{numeric: ['=', 5]}]}, [{rate: 5}, {rate: 5.0}], [{rate: 5.1}, {rate: '5'}]],
    [{rate: [{numeric: ['>', 0, '<=', 0.1]}]}, [{rate: 0.1}, {rate: 0.0001}], [{rate: 0}, {rate: 0.11}]],
    [{rate: [{numeric: ['<', 3]}]}, [{rate: -4}], [{rate: 3}]],
    [{kind: [{exists: true}]}, [{kind: 'x'}], [{}]],
    [{kind: [{exists: false}]}, [{}, {other: 'x'}], [{kind: 'x'}]],
    [{$or: [{kind: ['a']}, {size: [1]}]}, [{kind: 'a'}, {size: 1}], [{kind: 'b', size: 2}]],
    [{on: ['x'], $or: [{kind: ['a']}, {kind: ['b']}]}, [{on: 'x', kind: 'b'}], [{kind: 'b'}, {on: 'x', kind: 'c'}]],
    [{}, [{}, {kind: 'x'}], []],
  ] as const) {
    const text = JSON.stringify(policy)
    for (const facts of wanted)
      it(`${text} wants ${JSON.stringify(facts)}`, () => {
        expect(wants(policy, facts)).to.equal(true)
      })
    for (const facts of unwanted)
      it(`${text} does not want ${JSON.stringify(facts)}`, () => {
        expect(wants(policy, facts)).to.equal(false)
      })
  }

  for (const [policy, wanted, unwanted] of [
    [{AlarmName: [{prefix: 'csb-aws-ses-'}]}, [{AlarmName: 'csb-aws-ses-1'}], [{AlarmName: 'SES-1'}, {}]],
    [{a: {b: ['x']}}, [{a: {b: 'x'}}, {a: [{b: 'y'}, {b: 'x'}]}], [{a: 'x'}, {b: 'x'}, {a: {b: {c: 'x'}}}]],
    [{a: [null]}, [{a: null}], [{}, {a: 'null'}]],
    [{a: [true]}, [{a: true}], [{a: 'true'}]],
    [{a: {b: [{exists: false}]}}, [{}, {a: {}}], [{a: {b: 1}}]],
    [{a: {$or: [{b: [1]}, {c: [1]}]}}, [{a: {c: 1}}], [{a: {b: 2}}]],
    [{a: ['x']}, [{a: ['y', 'x']}], ['not json', '[1]', '"a"']],
  ] as const) {
    const text = JSON.stringify(policy)
    for (const body of wanted)
      it(`on the body ${text} wants ${JSON.stringify(body)}`, () => {
        expect(wantsBody(policy, body)).to.equal(true)
      })
    for (const body of unwanted)
      it(`on the body ${text} does not want ${JSON.stringify(body)}`, () => {
        expect(wantsBody(policy, body)).to.equal(false)
      })
  }

  it('does not look at binary attributes', () => {
    const attributes = {kind: {type: 'Binary', value: 'YQ=='}}
    expect(isWanted({FilterPolicy: '{"kind":["YQ=="]}'}, {message: '', attributes})).to.equal(false)
  })

  for (const policy of [
    '[]',
    '{',
    '{"a":"x"}',
    '{"a":[]}',
    '{"a":[{"prefix":1}]}',
    '{"a":[{"prefix":"x","suffix":"y"}]}',
    '{"a":[{"wildcard":"x*"}]}',
    '{"a":[{"exists":"true"}]}',
    '{"a":[{"numeric":[]}]}',
    '{"a":[{"numeric":["~",1]}]}',
    '{"a":[{"numeric":[">",5,"<",1]}]}',
    '{"a":[{"numeric":["<",1,">",0]}]}',
    '{"a":[{"numeric":["=",1e10]}]}',
    '{"a":[{"anything-but":[{"numeric":["=",1]}]}]}',
    '{"a":[["x"]]}',
    '{"a":{"b":["x"]}}',
    '{"a":["x"],"b":["x"],"c":["x"],"d":["x"],"e":["x"],"f":["x"]}',
  ])
    it(`is refused as ${policy}`, () => {
      expect(() => checkSubscriptionAttributes({FilterPolicy: policy}, 'Subscribe'))
        .to.throw(AwsError, /^Invalid parameter: Attributes Reason: FilterPolicy: /)
        .with.property('code', 'InvalidParameter')
      expect(() => checkSubscriptionAttributes({FilterPolicy: policy}, 'SetSubscriptionAttributes'))
        .to.throw(AwsError, /^Invalid parameter: FilterPolicy: /)
        .with.property('code', 'InvalidParameter')
    })

  it('may nest on the body only', () => {
    const nested = {FilterPolicy: '{"a":{"b":["x"]}}'}
    expect(() => checkSubscriptionAttributes({...nested, FilterPolicyScope: 'MessageBody'}, 'Subscribe')).not.to.throw()
    expect(() => checkSubscriptionAttributes({...nested, FilterPolicyScope: 'Both'}, 'Subscribe')).to.throw(AwsError)
  })
})
