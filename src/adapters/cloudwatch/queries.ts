import type {MetricDataQuery} from '@aws-sdk/client-cloudwatch'

export interface MetricSpan {
  readonly from: Date
  readonly to: Date
  readonly periodSeconds: number
}

/** First letters of query ids: an id must match `^[a-z][A-Za-z0-9_]*$`, and the name of a set does not. */
export const BOUNCE = 'b'
export const COMPLAINT = 'c'

/**
 * Two queries a set, with ids `b<index>` and `c<index>`. The names and the dimension are the ones that SES publishes
 * under; `BounceRate` with `ConfigurationSetName`, which the service's own alarms watch, does not exist.
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-sender-reputation-pausing-configuration-set.html
 */
export function queriesOf(configurationSets: readonly string[], periodSeconds: number): MetricDataQuery[] {
  return configurationSets.flatMap((name, index) => [
    query(`${BOUNCE}${index}`, 'Reputation.BounceRate', name, periodSeconds),
    query(`${COMPLAINT}${index}`, 'Reputation.ComplaintRate', name, periodSeconds),
  ])
}

function query(id: string, metric: string, configurationSet: string, periodSeconds: number): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/SES',
        MetricName: metric,
        Dimensions: [{Name: 'ses:configuration-set', Value: configurationSet}],
      },
      Period: periodSeconds,
      Stat: 'Average',
    },
    ReturnData: true,
  }
}
