import {ExpressionError} from './expression.ts'

export interface Token {
  readonly kind: 'number' | 'word' | 'sign' | 'end'
  readonly text: string
}

const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>(),]))/y
const END: Token = {kind: 'end', text: 'the end'}

/** @throws ExpressionError */
export function tokensOf(source: string): Token[] {
  const text = source.trimEnd()
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match) throw new ExpressionError(`Invalid syntax at '${text.slice(from).trim().slice(0, 20)}'`)
    tokens.push(tokenOf(match))
  }
  return [...tokens, END]
}

function tokenOf([, number, word, sign = '']: RegExpExecArray): Token {
  if (number !== undefined) return {kind: 'number', text: number}
  return word === undefined ? {kind: 'sign', text: sign} : {kind: 'word', text: word}
}
