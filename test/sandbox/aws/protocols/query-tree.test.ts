import {expect} from 'chai'
import {queryTree} from '../../../../src/sandbox/aws/protocols/query-tree.ts'

const TYPES = {
  'Datum.Value': 'number',
  ReturnData: 'boolean',
  StartTime: 'timestamp',
  Values: 'number',
  Dimensions: 'list',
} as const
const tree = (parameters: Record<string, string>) => queryTree(new Map(Object.entries(parameters)), TYPES)

describe('the parameters of a Query request', () => {
  it('are the structure that JSON would have sent', () => {
    expect(
      tree({
        'Datum.member.2.Value': '-2.5e3',
        'Datum.member.1.Dimensions.member.1.Name': 'a',
        'Datum.member.1.Dimensions.member.1.Value': '1',
        'Datum.member.1.Value': '1',
        Name: '1',
        ReturnData: 'False',
      }),
    ).to.deep.equal({
      Datum: [{Dimensions: [{Name: 'a', Value: '1'}], Value: 1}, {Value: -2500}],
      Name: '1',
      ReturnData: false,
    })
  })

  it('keep the order of the numbers of a list, whatever the order they came in', () => {
    const values = Object.fromEntries([11, 2, 1].map((number) => [`Values.member.${number}`, String(number)]))
    expect(tree(values)).to.deep.equal({Values: [1, 2, 11]})
  })

  it('read moments as ISO 8601 and as epoch seconds', () => {
    for (const text of ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00.000Z', '1795521600'])
      expect(tree({StartTime: text})).to.deep.equal({StartTime: 1795521600})
    expect(tree({StartTime: '2026-11-24T12:00:00.500Z'})).to.deep.equal({StartTime: 1795521600.5})
  })

  it('read an empty parameter as a list without items where a list is expected', () => {
    expect(tree({Dimensions: '', Name: ''})).to.deep.equal({Dimensions: [], Name: ''})
  })

  it('read the items of such a list as what they are', () => {
    expect(tree({'Dimensions.member.1': 'a'})).to.deep.equal({Dimensions: ['a']})
  })

  it('reach no prototype', () => {
    expect(Object.hasOwn(tree({'__proto__.x': '1'}), '__proto__')).to.equal(true)
    expect({}).not.to.have.property('x')
  })

  for (const [name, text] of [
    ['Datum.member.1.Value', 'many'],
    ['Datum.member.1.Value', ''],
    ['Datum.member.1.Value', '1e999'],
    ['ReturnData', 'yes'],
    ['StartTime', 'noon'],
    ['Dimensions', 'a'],
  ] as const)
    it(`cannot read '${text}' for ${name}`, () => {
      expect(() => tree({[name]: text}))
        .to.throw(/cannot be read/)
        .with.property('code', 'MalformedInput')
    })
})
