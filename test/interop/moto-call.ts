import type {AwsCall, Reference} from './boto3.ts'

/** A call of the table that is compared; its title says what is asked, and names it in the list of differences. */
export interface TitledCall extends AwsCall {
  readonly title: string
}

/** Makes calls of one service out of a title, an operation, its parameters and a label. */
export const callsOf =
  (service: string) =>
  (title: string, operation: string, parameters: object = {}, as?: string) => ({
    title: `${service}: ${title}`,
    service,
    operation,
    parameters: {...parameters},
    ...(as !== undefined && {as}),
  })

/** A part of an earlier answer. */
export const part = (from: string, ...path: (string | number)[]): Reference => ({from, path})
