import type {Members} from '../protocols/members.ts'

export interface Dimension {
  readonly name: string
  readonly value: string
}

export interface Metric {
  readonly namespace: string
  readonly name: string
  readonly dimensions: readonly Dimension[]
}

/** Namespace of what SES publishes. */
export const SES_NAMESPACE = 'AWS/SES'

const MOST_DIMENSIONS = 30

/** Reads a member `Dimensions`. @throws AwsError */
export function readDimensions(input: Members): Dimension[] {
  const dimensions = input
    .structures('Dimensions')
    .map((one) => ({name: one.string('Name'), value: one.string('Value')}))
  if (dimensions.length > MOST_DIMENSIONS)
    throw input.refuse(`The collection Dimensions must not have a size greater than ${MOST_DIMENSIONS}.`)
  return dimensions
}

/** Reads a structure of `Namespace`, `MetricName` and `Dimensions`. @throws AwsError */
export function readMetric(input: Members): Metric {
  return {
    namespace: input.string('Namespace'),
    name: input.string('MetricName'),
    dimensions: readDimensions(input),
  }
}

/** The dimensions as one text; their order does not matter. */
export function dimensionsKey(dimensions: readonly Dimension[]): string {
  return JSON.stringify(dimensions.map(({name, value}) => [name, value]).sort())
}

/** A metric in the shape that every operation gives it. */
export function metricView({namespace, name, dimensions}: Metric) {
  return {Namespace: namespace, MetricName: name, Dimensions: dimensionsView(dimensions)}
}

function dimensionsView(dimensions: readonly Dimension[]) {
  return dimensions.map(({name, value}) => ({Name: name, Value: value}))
}
