import {expect} from 'chai'
import {evaluate} from '../../../../src/sandbox/aws/cloudwatch/math/evaluate.ts'
import {ExpressionError} from '../../../../src/sandbox/aws/cloudwatch/math/expression.ts'
import {parseExpression} from '../../../../src/sandbox/aws/cloudwatch/math/parse.ts'
import type {Series, Value} from '../../../../src/sandbox/aws/cloudwatch/math/value.ts'

const START = Date.UTC(2026, 10, 24, 12, 30) / 1000
const PERIOD = 60
const _ = undefined

/** Values from the first moment of the request on; `_` where there is none. */
type Sparse = readonly (number | undefined)[]

function series(label: string, sparse: Sparse): Series {
  const present = sparse.flatMap((value, index) => (value === undefined ? [] : [{value, at: START + index * PERIOD}]))
  return {label, timestamps: present.map(({at}) => at), values: present.map(({value}) => value)}
}

function compute(expression: string, metrics: Record<string, Sparse> = {}): Value {
  return evaluate(parseExpression(expression), (id) => {
    const sparse = metrics[id]
    return sparse && series(id, sparse)
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
  ]
  for (const [expression, metrics, result] of ONE)
    it(`computes ${expression} of ${JSON.stringify(metrics)}`, () => {
      const value = compute(expression, metrics) as Series
      expect(sparseOf(value, Math.max(lengthOf(metrics), result.length))).to.deep.equal(result)
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
    ['"a"', /Invalid syntax/],
    ['sum(m1)', /Unknown function 'sum'/],
    ['NOSUCH(m1)', /Unknown function 'NOSUCH'/],
    ['IF()', /Unexpected '\)'/],
    ['IF(m1)', /IF takes two or three arguments/],
    ['IF(m1, 1, 2, 3)', /IF takes two or three arguments/],
    ['IF(m1, 1', /ends too early/],
    ['IF', /Unexpected 'IF'/],
    ['nothing', /no query with the Id 'nothing'/],
    [`${'('.repeat(200)}1${')'.repeat(200)}`, /nested too deeply/],
    [`${'-'.repeat(500)}1`, /nested too deeply/],
  ]
  for (const [expression, message] of WRONG)
    it(`refuses ${expression.slice(0, 40) || 'nothing'}`, () => {
      expect(() => compute(expression, {m1: [1]})).to.throw(ExpressionError, message)
    })
})
