import {type Expression, ExpressionError, type Operator} from './expression.ts'
import {type Token, tokensOf} from './tokens.ts'

/** From the weakest to the strongest; those of one row go from left to right. */
const PRECEDENCE: readonly ReadonlyMap<string, Operator>[] = [
  new Map([
    ['OR', 'OR'],
    ['||', 'OR'],
  ]),
  new Map([
    ['AND', 'AND'],
    ['&&', 'AND'],
  ]),
  own('==', '!=', '<=', '>=', '<', '>'),
  own('+', '-'),
  own('*', '/'),
]
const DEEPEST = 100
const ID = /^[a-z]\w*$/

/** @throws ExpressionError */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokensOf(source))
  const expression = parser.expression(0)
  parser.expect('the end')
  return expression
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** @param level of {@link PRECEDENCE} */
  expression(level: number): Expression {
    const operators = PRECEDENCE[level]
    if (!operators) return this.#unary()
    let left = this.expression(level + 1)
    for (;;) {
      const operator = operators.get(this.#token.text)
      if (operator === undefined) return left
      this.#at += 1
      left = {kind: 'operation', operator, left, right: this.expression(level + 1)}
    }
  }

  expect(text: string): void {
    const token = this.#next()
    if (token.text !== text) throw unexpected(token)
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? {kind: 'end', text: 'the end'}
  }

  #next(): Token {
    const token = this.#token
    this.#at += 1
    return token
  }

  #unary(): Expression {
    if (this.#token.text !== '-') return this.#power()
    this.#at += 1
    return this.#nested(() => ({kind: 'negation', operand: this.#unary()}))
  }

  /** Powers bind stronger than a minus before them, and go from right to left. */
  #power(): Expression {
    const left = this.#operand()
    if (this.#token.text !== '^') return left
    this.#at += 1
    return this.#nested(() => ({kind: 'operation', operator: '^', left, right: this.#unary()}))
  }

  #operand(): Expression {
    const token = this.#next()
    if (token.kind === 'number') return {kind: 'number', value: Number(token.text)}
    if (token.kind === 'word') return this.#word(token)
    if (token.text === '(')
      return this.#nested(() => {
        const inner = this.expression(0)
        this.expect(')')
        return inner
      })
    throw unexpected(token)
  }

  #word(token: Token): Expression {
    const name = token.text
    if (this.#token.text === '(') {
      if (name !== 'IF') throw new ExpressionError(`Unknown function '${name}'`)
      this.#at += 1
      return {kind: 'conditional', args: this.#arguments()}
    }
    if (ID.test(name)) return {kind: 'id', name}
    throw unexpected(token)
  }

  #arguments(): Expression[] {
    return this.#nested(() => {
      const args = [this.expression(0)]
      while (this.#token.text === ',') {
        this.#at += 1
        args.push(this.expression(0))
      }
      this.expect(')')
      return args
    })
  }

  #nested<Result>(read: () => Result): Result {
    if (this.#depth === DEEPEST) throw new ExpressionError('The expression is nested too deeply')
    this.#depth += 1
    const result = read()
    this.#depth -= 1
    return result
  }
}

function own(...operators: Operator[]): ReadonlyMap<string, Operator> {
  return new Map(operators.map((operator) => [operator, operator]))
}

function unexpected({kind, text}: Token): ExpressionError {
  return new ExpressionError(kind === 'end' ? 'The expression ends too early' : `Unexpected '${text}'`)
}
