import {AwsError} from '../aws-error.ts'

/** What a parameter holds; text by default. */
export type QueryType = 'number' | 'boolean' | 'timestamp' | 'list'

interface Node {
  text?: string
  readonly members: Map<string, Node>
}

/**
 * The parameters of a Query request as the structure that the JSON protocols would have sent (Smithy, "AWS query
 * protocol"): `A.member.1.B=2` becomes `{A: [{B: 2}]}`, timestamps become epoch seconds.
 *
 * @param types by the last name of a parameter, or the last two without their numbers (`MetricData.Value`) where a name has
 *   several meanings: in form data everything is text.
 * @throws AwsError MalformedInput
 */
export function queryTree(
  parameters: ReadonlyMap<string, string>,
  types: Readonly<Record<string, QueryType>>,
): Record<string, unknown> {
  const root: Node = {members: new Map()}
  for (const [name, text] of parameters) nodeAt(root, name).text = text
  return structure(root, '', types)
}

function nodeAt(root: Node, path: string): Node {
  let node = root
  for (const name of path.split('.')) {
    const next = node.members.get(name) ?? {members: new Map()}
    node.members.set(name, next)
    node = next
  }
  return node
}

type Types = Readonly<Record<string, QueryType>>

function structure({members}: Node, parent: string, types: Types): Record<string, unknown> {
  return Object.fromEntries([...members].map(([name, node]) => [name, readNode(node, name, parent, types)]))
}

function readNode(node: Node, name: string, parent: string, types: Types): unknown {
  const type = typeOf(types, `${parent}.${name}`) ?? typeOf(types, name)
  const list = node.members.get('member')
  if (!list) return readItem(node, name, type, types)
  const items = [...list.members].sort(([first], [second]) => Number(first) - Number(second))
  return items.map(([, item]) => readItem(item, name, type === 'list' ? undefined : type, types))
}

function readItem(node: Node, name: string, type: QueryType | undefined, types: Types): unknown {
  return node.members.size > 0 ? structure(node, name, types) : typed(node.text ?? '', name, type)
}

function typeOf(types: Types, name: string): QueryType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined
}

function typed(text: string, name: string, type: QueryType | undefined): unknown {
  if (type === undefined) return text
  const value = READ[type](text)
  if (value === undefined) throw new AwsError('MalformedInput', 400, `${name} cannot be read as a ${type}.`)
  return value
}

const READ: Readonly<Record<QueryType, (text: string) => unknown>> = {
  number: (text) => finite(/^[-+\d.eE]+$/.test(text) ? Number(text) : Number.NaN),
  boolean: (text) => ({true: true, false: false})[text.toLowerCase()],
  timestamp: (text) => finite(/^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000),
  // A list without items is sent as an empty parameter.
  list: (text) => (text === '' ? [] : undefined),
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}
