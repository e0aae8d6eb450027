import {expect} from 'chai'
import {type Datapoint, decide, type Rule} from '../../../../../src/sandbox/aws/cloudwatch/alarms/decision.ts'
import type {MissingData} from '../../../../../src/sandbox/aws/cloudwatch/alarms/definition.ts'
import {reasonFor} from '../../../../../src/sandbox/aws/cloudwatch/alarms/reason.ts'
import {Double, javaJson} from '../../../../../src/sandbox/aws/protocols/java-double.ts'

const NOON = Date.UTC(2026, 10, 24, 12) / 1000
const RULE: Rule = {
  threshold: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  evaluationPeriods: 3,
  datapointsToAlarm: undefined,
  missingData: undefined,
}

/** `0` is within the threshold, `X` breaches it, `-` is missing; the oldest first, the newest from 12:00 on. */
function datapoints(picture: string): Datapoint[] {
  const signs = picture.split(' ')
  return signs.map((sign, index) => ({
    at: NOON - (signs.length - 1 - index) * 300,
    value: sign === '-' ? undefined : Number(sign === 'X'),
  }))
}

const TREATMENTS: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching']
const NONE = 'INSUFFICIENT_DATA'

describe('the state of an alarm', () => {
  // Amazon CloudWatch User Guide, "How alarm state is evaluated when data is missing"
  const TABLE: [toAlarm: number, picture: string, missing: string, ignore: string, breaching: string, not: string][] = [
    [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    [3, '0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    [3, '- - - - -', NONE, 'as it is', 'ALARM', 'OK'],
    [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [3, '- - - - X', NONE, 'as it is', 'ALARM', 'OK'],
    [3, 'X - - - -', 'ALARM', 'as it is', 'ALARM', 'OK'],
    [3, '- - X - -', 'ALARM', 'as it is', 'ALARM', 'OK'],
    [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    [2, '- - - - X', NONE, 'as it is', 'ALARM', 'OK'],
  ]
  for (const [datapointsToAlarm, picture, ...states] of TABLE)
    for (const [index, missingData] of TREATMENTS.entries())
      it(`is ${states[index]} after ${picture}, for ${datapointsToAlarm} out of 3 with missing data ${missingData}`, () => {
        const decision = decide({...RULE, datapointsToAlarm, missingData}, datapoints(picture))
        expect(decision?.state ?? 'as it is').to.equal(states[index])
      })

  it('asks for every datapoint by default, and treats missing data as missing', () => {
    expect(decide(RULE, datapoints('X X 0 X X'))?.state).to.equal('OK')
    expect(decide(RULE, datapoints('0 0 X X X'))?.state).to.equal('ALARM')
    expect(decide(RULE, datapoints('- - - - -'))?.state).to.equal(NONE)
  })

  for (const [comparison, states] of [
    ['GreaterThanOrEqualToThreshold', 'OK ALARM ALARM'],
    ['GreaterThanThreshold', 'OK OK ALARM'],
    ['LessThanThreshold', 'ALARM OK OK'],
    ['LessThanOrEqualToThreshold', 'ALARM ALARM OK'],
  ] as const)
    it(`compares by ${comparison}`, () => {
      const rule = {...RULE, evaluationPeriods: 1, comparison}
      expect([0, 1, 2].map((value) => decide(rule, [{at: NOON, value}])?.state).join(' ')).to.equal(states)
    })
})

describe('the reason of a state', () => {
  const reason = (picture: string, change: Partial<Rule> = {}, before: 'OK' | 'ALARM' | typeof NONE = 'OK') => {
    const rule = {...RULE, ...change}
    return reasonFor(rule, decide(rule, datapoints(picture))!, before)
  }
  const REASONS: [is: string, should: string][] = [
    [
      reason('- - X', {evaluationPeriods: 1}),
      'Threshold Crossed: 1 datapoint [1.0 (24/11/26 12:00:00)] was greater than or equal to the threshold (1.0).',
    ],
    [
      reason('- 0 0', {evaluationPeriods: 2, comparison: 'GreaterThanThreshold', threshold: 42}, 'ALARM'),
      'Threshold Crossed: 2 datapoints [0.0 (24/11/26 12:00:00), 0.0 (24/11/26 11:55:00)] were not greater than the threshold (42.0).',
    ],
    [
      reason('X 0 X', {datapointsToAlarm: 2}),
      'Threshold Crossed: 2 out of the last 3 datapoints [1.0 (24/11/26 12:00:00), 1.0 (24/11/26 11:50:00)] were greater than or ' +
        'equal to the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      reason(
        '- - 0',
        {evaluationPeriods: 1, datapointsToAlarm: 1, comparison: 'GreaterThanThreshold', threshold: 0},
        NONE,
      ),
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (24/11/26 12:00:00)] was not greater than the threshold (0.0) ' +
        '(minimum 1 datapoint for ALARM -> OK transition).',
    ],
    [
      reason('- - -', {evaluationPeriods: 1, missingData: 'breaching'}),
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    ],
    [
      reason('- - -', {missingData: 'notBreaching'}),
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
    ],
    [
      reason('- - X', {missingData: 'breaching'}),
      'Threshold Crossed: 1 datapoint [1.0 (24/11/26 12:00:00)] was greater than or equal to the threshold (1.0) and ' +
        '2 missing datapoints were treated as [Breaching].',
    ],
    [reason('- - -', {evaluationPeriods: 1}), 'Insufficient Data: 1 datapoint was unknown.'],
    [reason('- - -', {evaluationPeriods: 3}), 'Insufficient Data: 3 datapoints were unknown.'],
  ]
  for (const [is, should] of REASONS)
    it(`reads "${should.slice(0, 90)}…"`, () => {
      expect(is).to.equal(should)
    })
})

describe('numbers of CloudWatch', () => {
  const NUMBERS: [number, string][] = [
    [0, '0.0'],
    [-1, '-1.0'],
    [0.1, '0.1'],
    [0.001, '0.001'],
    [0.0008, '8.0E-4'],
    [0.00012345, '1.2345E-4'],
    [0.0666851903306472, '0.0666851903306472'],
    [9_999_999, '9999999.0'],
    [10_000_000, '1.0E7'],
    [-123_456_789.5, '-1.234567895E8'],
  ]
  for (const [number, text] of NUMBERS)
    it(`are written as Java does: ${text}`, () => {
      expect(String(new Double(number))).to.equal(text)
      expect(JSON.parse(javaJson({n: new Double(number)}))).to.deep.equal({n: number})
    })

  it('stand in JSON that is otherwise as usual', () => {
    expect(javaJson({a: null, b: undefined, c: ['"', new Double(1)], d: {}})).to.equal(
      '{"a":null,"c":["\\"",1.0],"d":{}}',
    )
  })
})
