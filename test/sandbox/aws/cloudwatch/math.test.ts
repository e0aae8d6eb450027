import {expect} from 'chai'
import {evaluate} from '../../../../src/sandbox/aws/cloudwatch/math/evaluate.ts'
import {ExpressionError} from '../../../../src/sandbox/aws/cloudwatch/math/expression.ts'
import {parseExpression} from '../../../../src/sandbox/aws/cloudwatch/math/parse.ts'
import type {Series, Value} from '../../../../src/sandbox/aws/cloudwatch/math/value.ts'

/** Tuesday. */
const START = Date.UTC(2026, 10, 24, 12, 30) / 1000
const PERIOD = 60
const _ = undefined

/** Values from the first moment of the request on; `_` where there is none. */
type Sparse = readonly (number | undefined)[]

function series(label: string, sparse: Sparse): Series {
  const present = sparse.flatMap((value, index) => (value === undefined ? [] : [{value, at: START + index * PERIOD}]))
  return {label, timestamps: present.map(({at}) => at), values: present.map(({value}) => value)}
}

/** The result over a grid of as many moments as the longest metric has. */
function compute(expression: string, metrics: Record<string, Sparse> = {}): Value {
  const length = Math.max(2, ...Object.values(metrics).map((sparse) => sparse.length))
  const all = Object.entries(metrics).map(([id, sparse]) => ({id, series: series(id, sparse)}))
  return evaluate(parseExpression(expression), {
    valueOf: (id) => all.find((one) => one.id === id)?.series,
    metrics: () => all,
    periodOf: (id) => (id in metrics ? PERIOD : undefined),
    grid: Array.from({length}, (_, index) => START + index * PERIOD),
  })
}

function sparseOf({timestamps, values}: Series, length: number): Sparse {
  const at = new Map(timestamps.map((timestamp, index) => [timestamp, values[index]]))
  return Array.from({length}, (_, index) => at.get(START + index * PERIOD))
}

const lengthOf = (metrics: Record<string, Sparse>) => Math.max(...Object.values(metrics).map((one) => one.length))

describe('metric math', () => {
  const SCALARS: [expression: string, result: number][] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['24 / 4 / 2', 3],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['--3', 3],
    ['.5 + 1.5e1', 15.5],
    ['1 < 2', 1],
    ['2 <= 1', 0],
    ['1 == 1 AND 2 != 2', 0],
    ['0 && 0 || 5', 1],
    ['1 || 0 && 0', 1],
    ['1 + 1 == 2', 1],
    ['IF(0, 1, 2)', 2],
  ]
  for (const [expression, result] of SCALARS)
    it(`computes ${expression}`, () => {
      expect(compute(expression)).to.equal(result)
    })

  const m1 = [30, 20, 0, 0]
  const m2 = [20, _, 20, _]
  const ONE: [expression: string, metrics: Record<string, Sparse>, result: Sparse][] = [
    // Amazon CloudWatch User Guide, "Comparison and logical operators"
    ['m1 < m2', {m1, m2}, [0, 0, 1, 0]],
    ['m1 >= 30', {m1}, [1, 0, 0, 0]],
    ['m1 > 15 AND m2 > 15', {m1, m2}, [1, 0, 0, 0]],
    // "Using IF expressions"
    ['IF(a, b, c)', {a: [1, 1, 0, 0, _], b: [30, _, 0, 0, 30], c: [0, 0, 20, _, 20]}, [30, 0, 20, _, _]],
    ['IF(a, 5, c)', {a: [1, 1, 0, 0, _], c: [0, 0, 20, _, 20]}, [5, 5, 20, _, _]],
    ['IF(a, b, 5)', {a: [1, 1, 0, 0, _], b: [30, _, 0, 0, 30]}, [30, 0, 5, 5, _]],
    ['IF(a < 400, a)', {a: [399, 400, _]}, [399, _, _]],
    ['IF(1, a)', {a: [1, _]}, [1, _]],
    ['IF(0, a)', {a: [1, _]}, [_, _]],
    // What the broker's alarms compute, upstream and repaired
    ['IF(m1 >= 0.02 AND m1 < 0.04, 1, 0)', {m1: [0.019, 0.02, 0.04, _]}, [0, 1, 0, _]],
    ['IF(m1 >= 0.0008, 1, 0)', {m1: [0.0007, 0.0008, _]}, [0, 1, _]],
    ['m1 >= 0.04', {m1: [_, _]}, [_, _]],
    // What one side misses counts as 0; what is divided by zero is dropped
    ['m1 + m2', {m1, m2}, [50, 20, 20, 0]],
    ['m1 - m2', {m1, m2}, [10, 20, -20, 0]],
    ['m1 / m2', {m1, m2}, [1.5, _, 0, _]],
    ['100 / m1', {m1}, [100 / 30, 5, _, _]],
    ['-m2', {m2}, [-20, _, -20, _]],
    ['m2 * 2 + 1', {m2}, [41, _, 41, _]],
    // Statistics of arrays and of single series
    ['SUM([m1, m2])', {m1, m2}, [50, 20, 20, 0]],
    ['AVG([m1, m2])', {m1, m2}, [25, 10, 10, 0]],
    ['MIN([m1, m2])', {m1, m2}, [20, 20, 0, 0]],
    ['MAX(METRICS())', {m1, m2}, [30, 20, 20, 0]],
    ['DATAPOINT_COUNT(METRICS())', {m1, m2}, [2, 1, 2, 1]],
    ['STDDEV(METRICS())', {m1: [2, 4], m2: [6, 4]}, [2, 0]],
    ['SUM(METRICS("1"))', {m1, m2}, [30, 20, 0, 0]],
    ["SUM([METRICS('1'), METRICS('2')])", {m1, m2}, [50, 20, 20, 0]],
    ['m1 - MIN(m1)', {m1: [5, 3]}, [2, 0]],
    ['m1 / SUM(m1)', {m1: [3, 1]}, [0.75, 0.25]],
    ['m1 - AVG(m1)', {m1: [5, 3]}, [1, -1]],
    ['m1 / DATAPOINT_COUNT(m1)', {m1: [4, _, 2]}, [2, _, 1]],
    ['m1 / METRIC_COUNT(METRICS())', {m1: [4], m2: [1]}, [2]],
    ['SUM(100 / [a, b])', {a: [50, 0], b: [25, 10]}, [6, 10]],
    // Missing data
    ['FILL(m2, 0)', {m2}, [20, 0, 20, 0]],
    ['FILL(m2, m1)', {m1, m2}, [20, 20, 20, 0]],
    ['FILL(m2, REPEAT)', {m2: [_, 1, _, 3, _]}, [_, 1, 1, 3, 3]],
    ['FILL(m2, LINEAR)', {m2: [_, 1, _, _, 4, _]}, [_, 1, 2, 3, 4, _]],
    ['FILL(m2, MIN(m2))', {m2: [5, _, 2]}, [5, 2, 2]],
    ['FILL(m2, 0)', {m2: [_, _, _]}, [0, 0, 0]],
    // Point by point
    ['ABS(m1)', {m1: [-1, 2]}, [1, 2]],
    ['CEIL(m1)', {m1: [1.2, -1.2]}, [2, -1]],
    ['FLOOR(m1)', {m1: [1.2, -1.2]}, [1, -2]],
    ['LOG10(m1)', {m1: [100, 0]}, [2, _]],
    ['DIFF(m1)', {m1: [1, _, 4, 3]}, [_, _, 3, -1]],
    ['DIFF_TIME(m1)', {m1: [1, _, 4]}, [_, _, 120]],
    ['RATE(m1)', {m1: [0, _, 60]}, [_, _, 0.5]],
    ['RUNNING_SUM(m1)', {m1: [1, _, 2]}, [1, _, 3]],
    // Arrays
    ['FIRST(SORT(METRICS(), AVG, DESC))', {a: [1, 1], b: [5, 5], c: [3, 3]}, [5, 5]],
    ['FIRST(SORT(METRICS(), MAX, ASC))', {a: [_, _], b: [5, 5], c: [3, 3]}, [3, 3]],
    ['LAST([a, b])', {a: [1], b: [2]}, [2]],
    ['SUM(SLICE(METRICS(), 1))', {a: [1], b: [2], c: [4]}, [6]],
    ['SUM(SLICE(METRICS(), 0, 2))', {a: [1], b: [2], c: [4]}, [3]],
    // Time
    ['m1 / PERIOD(m1)', {m1: [60, 120]}, [1, 2]],
    ['TIME_SERIES(MAX(m1))', {m1: [1, _, 3]}, [3, 3, 3]],
    ['MINUTE(m1)', {m1: [1, _]}, [30, 31]],
    ['HOUR(m1)', {m1: [1]}, [12, 12]],
    ['DAY(m1) * 10000 + DATE(m1) * 100 + MONTH(m1)', {m1: [1, 1]}, [22411, 22411]],
    ['IF(DAY(m1) < 6, m1)', {m1: [7, _]}, [7, 0]],
  ]
  for (const [expression, metrics, result] of ONE)
    it(`computes ${expression} of ${JSON.stringify(metrics)}`, () => {
      const value = compute(expression, metrics) as Series
      expect(sparseOf(value, Math.max(lengthOf(metrics), result.length))).to.deep.equal(result)
    })

  it('makes an array of what is computed with each of one', () => {
    const all = compute('METRICS() / 2', {a: [2], b: [4]}) as readonly Series[]
    expect(all.map(({label, values}) => [label, values])).to.deep.equal([
      ['a', [1]],
      ['b', [2]],
    ])
    const reversed = compute('2 - [a, b]', {a: [2], b: [4]}) as readonly Series[]
    expect(reversed.map(({label, values}) => [label, values])).to.deep.equal([
      ['a', [0]],
      ['b', [-2]],
    ])
  })

  it('removes from an array what has no data', () => {
    expect(compute('METRIC_COUNT(REMOVE_EMPTY(METRICS()))', {a: [_], b: [1]})).to.equal(1)
  })

  it('keeps the limit of a sort', () => {
    expect(compute('METRIC_COUNT(SORT(METRICS(), SUM, DESC, 2))', {a: [1], b: [2], c: [3]})).to.equal(2)
  })

  const WRONG: [expression: string, message: RegExp][] = [
    ['', /ends too early/],
    ['1 +', /ends too early/],
    ['1 2', /Unexpected '2'/],
    ['(1', /ends too early/],
    ['1)', /Unexpected '\)'/],
    ['m1 AND', /ends too early/],
    ['m1 = 1', /Invalid syntax at '= 1'/],
    ['1 # 2', /Invalid syntax at '# 2'/],
    ['"a', /Invalid syntax/],
    ['sum(m1)', /Unknown function 'sum'/],
    ['NOSUCH(m1)', /Unknown function 'NOSUCH'/],
    ['REPEAT', /Unexpected 'REPEAT'/],
    ['"a"', /Unexpected '"a"'/],
    ['[1]', /takes time series, not numbers/],
    ['[m1] + [m1]', /does not take two arrays/],
    ['SUM()', /SUM needs 1 argument$/],
    ['SUM(m1, m1)', /SUM takes at most 1 argument$/],
    ['SUM(1)', /SUM takes time series, not a number/],
    ['FILL(m1)', /FILL needs 2 arguments/],
    ['FILL(m1, SOMEHOW)', /FILL fills with/],
    ['IF(METRICS(), 1)', /not arrays/],
    ['PERIOD(m1 + 1)', /PERIOD takes one metric/],
    ['METRICS(m1)', /METRICS takes a text/],
    ['SORT(METRICS(), STDDEV, ASC)', /SORT goes by/],
    ['SORT(METRICS(), AVG, UP)', /SORT goes ASC or DESC/],
    ['FIRST(METRICS("nothing"))', /FIRST of no time series/],
    ['TIME_SERIES(m1)', /takes a number, not time series/],
    ['nothing', /no query with the Id 'nothing'/],
    [`${'('.repeat(200)}1${')'.repeat(200)}`, /nested too deeply/],
    [`${'-'.repeat(500)}1`, /nested too deeply/],
  ]
  for (const [expression, message] of WRONG)
    it(`refuses ${expression.slice(0, 40) || 'nothing'}`, () => {
      expect(() => compute(expression, {m1: [1]})).to.throw(ExpressionError, message)
    })
})
