/** A metric math expression, as far as the alarms of the broker need it (Amazon CloudWatch User Guide, "Metric math syntax and functions"). */
export type Expression =
  | {readonly kind: 'number'; readonly value: number}
  /** The id of a query. */
  | {readonly kind: 'id'; readonly name: string}
  /** A call of IF. */
  | {readonly kind: 'conditional'; readonly args: readonly Expression[]}
  | {readonly kind: 'negation'; readonly operand: Expression}
  | {readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression}

export type Operator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<=' | '>=' | '<' | '>' | 'AND' | 'OR'

/** An expression that cannot be read or computed. Says what is wrong, not where: the caller knows which expression it was. */
export class ExpressionError extends Error {}

/** The ids that an expression names, each once. */
export function idsOf(expression: Expression): Set<string> {
  const ids = new Set<string>()
  const visit = (one: Expression): void => {
    if (one.kind === 'id') ids.add(one.name)
    else if (one.kind === 'conditional') one.args.forEach(visit)
    else if (one.kind === 'negation') visit(one.operand)
    else if (one.kind === 'operation') {
      visit(one.left)
      visit(one.right)
    }
  }
  visit(expression)
  return ids
}
